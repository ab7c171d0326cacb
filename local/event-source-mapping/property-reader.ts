import { AwsError } from '../http';

/** @throws AwsError InvalidParameterValueException, always */
export function refuse(message: string): never {
  throw new AwsError('InvalidParameterValueException', message);
}

/** Reads typed properties out of resolved CloudFormation, or refuses them with a sentence. */
export class PropertyReader {
  private readonly known = new Set<string>();

  /** @param prefix what stands before a property's name in messages */
  constructor(
    private readonly properties: Readonly<Record<string, unknown>>,
    private readonly prefix = '',
  ) {}

  has(name: string): boolean {
    this.known.add(name);
    return this.properties[name] !== undefined;
  }

  ignore(names: readonly string[]): void {
    for (const name of names) this.known.add(name);
  }

  string(name: string): string {
    if (!this.has(name)) refuse(`${this.prefix}${name} is missing`);
    const value = this.properties[name];
    if (typeof value === 'string' && value !== '') return value;
    return this.wrongKind(name, 'a string');
  }

  number(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.properties[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    return this.wrongKind(name, 'a number');
  }

  integer(name: string, min: number, max: number, fallback: number): number {
    const value = this.number(name) ?? fallback;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return refuse(`${this.prefix}${name} is ${value}: it must be a whole number from ${min} to ${max}`);
  }

  boolean(name: string, fallback: boolean): boolean {
    if (!this.has(name)) return fallback;
    const value = this.properties[name];
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    return this.wrongKind(name, 'true or false');
  }

  list(name: string): readonly unknown[] {
    if (!this.has(name)) return [];
    const value = this.properties[name];
    return Array.isArray(value) ? value : this.wrongKind(name, 'a list');
  }

  object(name: string): Readonly<Record<string, unknown>> | undefined {
    if (!this.has(name)) return undefined;
    const value = this.properties[name];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.wrongKind(name, 'an object');
    }
    return Object.fromEntries(Object.entries(value));
  }

  /** Refuses what nobody has asked for: a misspelt property must not pass in silence. */
  refuseUnknown(): void {
    const unknown = Object.keys(this.properties).filter((name) => !this.known.has(name));
    if (unknown.length > 0) {
      refuse(`${this.prefix}${unknown.join(', ')}: an event source mapping has no such property`);
    }
  }

  private wrongKind(name: string, wanted: string): never {
    return refuse(`${this.prefix}${name} is ${JSON.stringify(this.properties[name])}: it must be ${wanted}`);
  }
}
