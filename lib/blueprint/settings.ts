import { checkWithin, InputError } from '../support/check';
import type { Limit } from '../support/limits';

/** An object of settings that a person wrote, with its path. It refuses unknown keys. */
export class Settings<Key extends string> {
  readonly #values: Readonly<Record<string, unknown>>;

  /**
   * @param path the path of the object, e.g. `context blueprint.consumer`
   * @param value the object as written; undefined is an empty object
   * @param keys the settings that exist
   * @throws InputError if it is not an object, or has a key that does not exist
   */
  constructor(
    readonly path: string,
    value: unknown,
    keys: readonly Key[],
  ) {
    if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      throw new InputError(
        `${path} is ${JSON.stringify(value)}; allowed is an object with ${keys.join(', ')}.`,
      );
    }
    this.#values = { ...value };
    const unknown = Object.keys(this.#values).find((key) => !keys.some((known) => known === key));
    if (unknown !== undefined) {
      throw new InputError(`${path}.${unknown} is not a setting; allowed are ${keys.join(', ')}.`);
    }
  }

  /**
   * The value of a key as a number.
   * @throws InputError if it is not a whole number within the limit
   */
  number(key: Key, limit: Limit): number | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const number = typeof value === 'number' ? value : Number.NaN;
    checkWithin(this.at(key), number, limit, JSON.stringify(value));
    return number;
  }

  /**
   * The value of a key as one of the choices.
   * @throws InputError if it is none of them
   */
  choice<Choice extends string>(key: Key, choices: readonly Choice[]): Choice | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    const shown = choices.map((candidate) => JSON.stringify(candidate));
    const allowed = `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
    throw new InputError(`${this.at(key)} is ${JSON.stringify(value)}; allowed are ${allowed}.`);
  }

  /**
   * The value of a key as a flag.
   * @throws InputError if it is neither true nor false
   */
  flag(key: Key): boolean | undefined {
    const value = this.#values[key];
    if (value === undefined || typeof value === 'boolean') return value;
    throw new InputError(`${this.at(key)} is ${JSON.stringify(value)}; allowed are true and false.`);
  }

  /**
   * The value of a key as e-mail addresses.
   * @throws InputError if it is not a list of addresses
   */
  emails(key: Key): string[] | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every(isEmail)) return value;
    throw new InputError(
      `${this.at(key)} is ${JSON.stringify(value)}; allowed is a list of e-mail addresses.`,
    );
  }

  /**
   * The value of a key as texts.
   * @throws InputError if it is not a list of texts
   */
  texts(key: Key): string[] | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value;
    throw new InputError(`${this.at(key)} is ${JSON.stringify(value)}; allowed is a list of texts.`);
  }

  /** Whether a key is there. */
  has(key: Key): boolean {
    return this.#values[key] !== undefined;
  }

  /** An object within this one. */
  section<Inner extends string>(key: Key, keys: readonly Inner[]): Settings<Inner> {
    return new Settings(this.at(key), this.#values[key], keys);
  }

  /** Refuses a setting that contradicts the others. */
  refuse(key: Key, reason: string): void {
    const value = this.#values[key];
    if (value !== undefined) throw new InputError(`${this.at(key)} is ${JSON.stringify(value)}; ${reason}`);
  }

  private at(key: Key): string {
    return `${this.path}.${key}`;
  }
}

function isEmail(value: unknown): value is string {
  return typeof value === 'string' && /^[^@\s]+@[^@\s]+$/.test(value);
}
