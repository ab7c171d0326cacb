import { isObject } from './api/members';

interface Resource {
  readonly type: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Reads a resource's properties as CloudFormation does, where numbers may come as text. What does not fit is an Error
 * that names the resource, the property, the value and what is allowed.
 */
export class PropertyReader {
  constructor(
    private readonly resource: Resource,
    private readonly path = '',
    private readonly values: Readonly<Record<string, unknown>> = resource.properties,
  ) {}

  get isEmpty(): boolean {
    return Object.keys(this.values).length === 0;
  }

  /** @throws Error for any other property */
  allow(...names: string[]): void {
    for (const name of Object.keys(this.values)) {
      if (!names.includes(name))
        throw this.error(name, `is not played here; it can have ${names.join(', ')}`);
    }
  }

  string(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || typeof value === 'string') return value;
    throw this.error(name, `must be a string, got ${JSON.stringify(value)}`);
  }

  requiredString(name: string): string {
    const value = this.string(name);
    if (value === undefined) throw this.error(name, 'is required');
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.values[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number)) return number;
    throw this.error(name, `must be a whole number, got ${JSON.stringify(value)}`);
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.string(name);
    const found = allowed.find((candidate) => candidate === value);
    if (value === undefined || found !== undefined) return found;
    throw this.error(name, `must be one of ${allowed.join(', ')}, got ${value}`);
  }

  /** A list of strings, empty when the property is absent. */
  strings(name: string, allowed: readonly string[]): readonly string[] {
    const value = this.values[name] ?? [];
    const fits = (item: unknown): item is string => typeof item === 'string' && allowed.includes(item);
    if (Array.isArray(value) && value.every(fits)) return value;
    throw this.error(name, `must be a list of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
  }

  /** A structure's properties; without any when it is absent. */
  nested(name: string): PropertyReader {
    const value = this.values[name] ?? {};
    if (isObject(value)) return new PropertyReader(this.resource, `${this.path}${name}.`, value);
    throw this.error(name, `must be an object, got ${JSON.stringify(value)}`);
  }

  requiredObject(name: string): Readonly<Record<string, unknown>> {
    const value = this.values[name];
    if (isObject(value)) return value;
    throw this.error(name, `must be an object, got ${JSON.stringify(value)}`);
  }

  /** A list of `{ Key, Value }`. */
  tags(name: string): Record<string, string> {
    const list = this.values[name] ?? [];
    if (!Array.isArray(list))
      throw this.error(name, `must be a list of Key and Value, got ${JSON.stringify(list)}`);
    const entries = list.map((tag: unknown): [string, string] => {
      if (isObject(tag) && typeof tag.Key === 'string' && typeof tag.Value === 'string')
        return [tag.Key, tag.Value];
      throw this.error(name, `must be a list of Key and Value, got ${JSON.stringify(tag)}`);
    });
    return Object.fromEntries(entries);
  }

  private error(name: string, what: string): Error {
    const { type, logicalId } = this.resource;
    return new Error(`${type} ${logicalId}: ${this.path}${name} ${what}.`);
  }
}
