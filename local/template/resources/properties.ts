import { AwsError } from '../../base/aws-error';
import { isObject, type JsonObject } from '../../base/json-object';
import { show } from '../json';

/**
 * The properties that a resource type has on AWS but not here. Members of structures and of lists of
 * structures have paths: `Code.ImageUri`, `Replicas.Tags`.
 */
export interface Unsupported {
  /** Named in the resource's note if given: what happens to records does not depend on them. */
  readonly withoutEffect?: readonly string[];
  /** Refused if given, with the reason: what happens to records would differ from AWS. */
  readonly refused?: Readonly<Record<string, string>>;
}

/**
 * The resolved properties of a resource, read as CloudFormation reads them: numbers, booleans and strings are
 * converted to the type of the property. An absent property is `undefined`, or empty.
 *
 * Every property is accounted for: it is read, named in the note ({@link note}), or refused.
 *
 * Every method throws AwsError InvalidParameterValueException with the property, the value given and what is
 * allowed; the resource's name is added where resources are created.
 */
export class Properties {
  private readonly asked = new Set<string>();
  private readonly parts = new Map<string, Properties>();

  /**
   * @param path precedes a property's name in messages: `Code.`, `Replicas[0].`
   * @throws AwsError for a refused property; an empty list counts as not given
   */
  constructor(
    private readonly values: JsonObject,
    private readonly unsupported: Unsupported = {},
    private readonly path = '',
  ) {
    for (const name of this.given()) {
      const reason = unsupported.refused?.[this.key(name)];
      if (reason !== undefined && show(values[name]) !== '[]') this.refuse(name, reason);
    }
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : this.mustBe(name, 'a string');
  }

  requiredString(name: string): string {
    return this.string(name) || this.mustBe(name, 'a string that is not empty');
  }

  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.mustBe(name, 'a number');
  }

  /** A whole number from `min` to `max`. */
  integer(name: string, min = -Infinity, max = Infinity): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
    return this.mustBe(name, `a whole number${max === Infinity ? '' : ` from ${min} to ${max}`}`);
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true') return true;
    return value === 'false' ? false : this.mustBe(name, 'true or false');
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.string(name);
    const found = allowed.find((candidate) => candidate === value);
    return value === found ? found : this.mustBe(name, alternatives(allowed));
  }

  /** Any value, also `null`; it counts as read. */
  any(name: string): unknown {
    return this.value(name);
  }

  /** A list of anything. Its members count as read. */
  list(name: string): readonly unknown[] {
    const value = this.value(name) ?? [];
    return Array.isArray(value) ? value : this.mustBe(name, 'a list');
  }

  /** A list whose members are among `allowed`. */
  listOf<Value extends string>(name: string, allowed: readonly Value[]): readonly Value[] {
    return this.list(name).map(
      (item) =>
        allowed.find((candidate) => candidate === item) ??
        this.mustBe(name, `a list of ${allowed.join(', ')}`),
    );
  }

  /** A structure of anything. Its members count as read. */
  object(name: string): JsonObject | undefined {
    const value = this.value(name);
    return value === undefined || isObject(value) ? value : this.mustBe(name, 'an object');
  }

  /** The properties of a structure; empty if it is absent. */
  nested(name: string): Properties {
    return this.part(`${this.path}${name}.`, this.object(name) ?? {});
  }

  /** The properties of each structure of a list. */
  nestedList(name: string): readonly Properties[] {
    return this.list(name).map((item, i) =>
      isObject(item) ? this.part(`${this.path}${name}[${i}].`, item) : this.mustBe(name, 'a list of objects'),
    );
  }

  /** An object from names to strings, with any names. */
  strings(name: string): Record<string, string> {
    const part = this.nested(name);
    return Object.fromEntries(part.given().map((key) => [key, part.string(key) ?? '']));
  }

  /**
   * The given ones of these properties, as APIs take attributes: every value is text, a structure is its
   * JSON.
   */
  attributes(names: readonly string[]): Record<string, string> {
    const entries = names.flatMap((name): [string, string][] => {
      const value = this.value(name);
      if (value === undefined) return [];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    });
    return Object.fromEntries(entries);
  }

  /**
   * The resource's note: the given properties without effect, then `more`. It ends the reading, so it is
   * called before anything is created.
   * @returns `undefined` if there is nothing to say
   * @throws AwsError for a property that was never read, so that a misspelt name does not pass in silence
   */
  note(...more: string[]): string | undefined {
    this.refuseUnknown();
    const idle = [...new Set(this.idle())];
    const notes = idle.length === 0 ? more : [`without effect here: ${idle.join(', ')}`, ...more];
    return notes.length === 0 ? undefined : notes.join('; ');
  }

  /** @throws AwsError always: the value is not `what` */
  mustBe(name: string, what: string): never {
    return this.refuse(name, `it must be ${what}`);
  }

  /** @throws AwsError always, with the property and its value before the reason */
  refuse(name: string, reason: string): never {
    const value = this.values[name];
    const given = value === undefined ? 'is missing' : `is ${show(value)}`;
    throw new AwsError('InvalidParameterValueException', `${this.path}${name} ${given}: ${reason}`);
  }

  private value(name: string): unknown {
    this.asked.add(name);
    return this.values[name];
  }

  private given(): string[] {
    return Object.keys(this.values).filter((name) => this.values[name] !== undefined);
  }

  /** The name of a property of this part in {@link Unsupported}. */
  private key(name: string): string {
    return `${this.path}${name}`.replace(/\[\d+\]/g, '');
  }

  private part(path: string, values: JsonObject): Properties {
    const part = this.parts.get(path) ?? new Properties(values, this.unsupported, path);
    this.parts.set(path, part);
    return part;
  }

  private idle(): string[] {
    const { withoutEffect = [] } = this.unsupported;
    const own = this.given().map((name) => this.key(name));
    return [
      ...own.filter((key) => withoutEffect.includes(key)),
      ...[...this.parts.values()].flatMap((part) => part.idle()),
    ].sort();
  }

  private refuseUnknown(): void {
    const { withoutEffect = [], refused = {} } = this.unsupported;
    const prefix = this.key('');
    const names = withoutEffect.flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
    const known = new Set([...this.asked, ...names.filter((name) => !name.includes('.'))]);
    const unknown = this.given().find((name) => !known.has(name) && !(this.key(name) in refused));
    if (unknown !== undefined) this.refuse(unknown, `known here are ${[...known].sort().join(', ')}`);
    for (const part of this.parts.values()) part.refuseUnknown();
  }
}

/** `A`, `A or B`, `A, B or C` */
function alternatives(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');
}
