/** Types that hold one value. */
export const SCALARS = [
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'string',
  'binary',
  'timestamp',
  'date',
] as const;

/** A column's type, as Hive and Glue write it. */
export type HiveType =
  | { readonly kind: (typeof SCALARS)[number] }
  /** `varchar(n)` and `char(n)`. */
  | { readonly kind: 'text'; readonly length: number }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: HiveType }
  | { readonly kind: 'map'; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: 'struct'; readonly fields: readonly HiveField[] };

export interface HiveField {
  readonly name: string;
  readonly type: HiveType;
}

/** @throws Error for an unknown type, or one that records cannot be converted to (uniontype) */
export function parseHiveType(text: string): HiveType {
  const parser = new TypeParser(text);
  const type = parser.type();
  parser.end();
  return type;
}

class TypeParser {
  private rest: string;

  constructor(private readonly text: string) {
    this.rest = text;
  }

  type(): HiveType {
    const name = this.take(/^[a-z]+/i).toLowerCase();
    const scalar = SCALARS.find((it) => it === (name === 'integer' ? 'int' : name));
    if (scalar !== undefined) return { kind: scalar };
    switch (name) {
      case 'varchar':
      case 'char':
        return { kind: 'text', length: Number(this.take(/^\((\d+)\)/)) };
      case 'decimal':
      case 'numeric':
        return this.decimal();
      case 'array':
        return { kind: 'array', element: this.between(() => this.type()) };
      case 'map':
        return this.between(() => {
          const key = this.type();
          this.take(/^,/);
          return { kind: 'map', key, value: this.type() };
        });
      case 'struct':
        return this.between(() => ({ kind: 'struct', fields: this.fields() }));
      default:
        throw new Error(`the type ${this.text} is not one that records can be converted to`);
    }
  }

  end(): void {
    if (this.rest !== '') this.take(/^$/);
  }

  private decimal(): HiveType {
    // Hive's defaults.
    if (!this.rest.startsWith('(')) return { kind: 'decimal', precision: 10, scale: 0 };
    const [precision = 10, scale = 0] = this.take(/^\((\d+(?:,\d+)?)\)/)
      .split(',')
      .map(Number);
    if (precision > 38 || scale > precision) {
      throw new Error(`the type ${this.text} must have a precision of at most 38, and a scale within it`);
    }
    return { kind: 'decimal', precision, scale };
  }

  private fields(): HiveField[] {
    const fields: HiveField[] = [];
    do {
      const name = this.take(/^([^:<>,]+):/);
      fields.push({ name, type: this.type() });
    } while (this.rest.startsWith(',') && this.take(/^,/));
    return fields;
  }

  private between<Value>(inner: () => Value): Value {
    this.take(/^</);
    const value = inner();
    this.take(/^>/);
    return value;
  }

  /** @returns the pattern's group, or the whole match where it has none */
  private take(pattern: RegExp): string {
    const trimmed = this.rest.trimStart();
    const match = pattern.exec(trimmed);
    if (match === null) throw new Error(`the type ${this.text} cannot be read at "${this.rest}"`);
    this.rest = trimmed.slice(match[0].length).trimStart();
    return match[1] ?? match[0];
  }
}
