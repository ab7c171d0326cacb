import { invalidParameter } from './lambda-error';

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties of one Lambda resource, read as CloudFormation reads them: numbers may be text.
 * Every method throws AwsError InvalidParameterValueException for a value of another kind.
 */
export class FunctionProperties {
  /** @param subject what the sentences begin with, for example `AWS::Lambda::Function Consumer` */
  constructor(
    private readonly subject: string,
    private readonly properties: Properties,
  ) {}

  /** The names of the properties that have a value and are not in `known`. */
  others(known: readonly string[]): string[] {
    return Object.keys(this.properties).filter(
      (name) => this.properties[name] !== undefined && !known.includes(name),
    );
  }

  string(name: string): string | undefined {
    const value = this.properties[name];
    return value === undefined || typeof value === 'string' ? value : this.refuse(name, 'a string');
  }

  required(name: string): string {
    return this.string(name) ?? this.refuse(name, 'a string; it is required');
  }

  number(name: string): number | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.refuse(name, 'a number');
  }

  /** A whole number from `min` to `max`. */
  integer(name: string, min: number, max: number): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
    return this.refuse(name, `a whole number from ${min} to ${max}`);
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.string(name);
    const found = allowed.find((candidate) => candidate === value);
    return value === found ? found : this.refuse(name, allowed.join(' or '));
  }

  /** The properties below this one; none where it is not given. */
  nested(name: string): FunctionProperties {
    const value = this.properties[name] ?? {};
    if (!isObject(value)) return this.refuse(name, 'an object');
    return new FunctionProperties(`${this.subject}: ${name}`, value);
  }

  /** An object whose values are text; numbers and booleans are taken as text, as CloudFormation does. */
  texts(name: string): Record<string, string> {
    const value = this.properties[name] ?? {};
    if (!isObject(value)) return this.refuse(name, 'an object');
    const texts: Record<string, string> = {};
    for (const [key, text] of Object.entries(value)) {
      if (!['string', 'number', 'boolean'].includes(typeof text)) {
        return this.refuse(name, `an object of strings; ${key} is not one`);
      }
      texts[key] = String(text);
    }
    return texts;
  }

  /** @throws AwsError when the property has a value other than nothing, an empty list or an empty object */
  unsupported(name: string, reason: string): void {
    const value = this.properties[name];
    if (
      value === undefined ||
      (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    ) {
      return;
    }
    throw invalidParameter(`${this.subject}: ${name} is ${JSON.stringify(value)}; ${reason}.`);
  }

  /** @throws AwsError, always */
  refuse(name: string, allowed: string): never {
    throw invalidParameter(
      `${this.subject}: ${name} is ${JSON.stringify(this.properties[name])}; allowed is ${allowed}.`,
    );
  }
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
