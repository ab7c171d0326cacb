import { AgentConfigError } from './errors';

/** Reads the members of one JSON object, and refuses what nobody has asked for. */
export class SettingReader {
  private readonly known = new Set<string>();

  /**
   * @param where the object is in the file, for messages: `flows[0]`
   * @throws AgentConfigError for a value that is no object
   */
  constructor(
    private readonly where: string,
    private readonly settings: unknown,
  ) {
    if (!isObject(settings)) throw this.refuse('', settings, 'an object');
  }

  isGiven(key: string): boolean {
    return this.read(key) !== undefined;
  }

  text(key: string): string | undefined {
    const value = this.read(key);
    if (value === undefined || (typeof value === 'string' && value !== ''))
      return value as string | undefined;
    throw this.refuse(key, value, 'a text that is not empty');
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value !== undefined) return value;
    throw new AgentConfigError(`${this.path(key)} is missing; it must be a text that is not empty.`);
  }

  /** Any text, the empty one too. */
  anyText(key: string, fallback: string): string {
    const value = this.read(key) ?? fallback;
    if (typeof value === 'string') return value;
    throw this.refuse(key, value, 'a text');
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.read(key);
    const found = allowed.find((each) => each === value);
    if (value === undefined || found !== undefined) return found;
    throw this.refuse(key, value, allowed.join(' or '));
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.read(key) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.refuse(key, value, 'true or false');
  }

  wholeNumber(key: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.read(key) ?? fallback;
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
      return value as number;
    const range =
      max === Number.MAX_SAFE_INTEGER
        ? `a whole number of ${min} or more`
        : `a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
    throw this.refuse(key, value, range);
  }

  /** A list of texts, none of them twice. */
  distinctTexts(key: string): readonly string[] | undefined {
    const value = this.read(key);
    if (value === undefined) return undefined;
    const isList =
      Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each);
    if (isList && new Set(value).size === value.length) return value;
    throw this.refuse(key, value, 'a list of different texts that are not empty');
  }

  /** The objects of a list, each with its place. */
  objects(key: string): SettingReader[] {
    const value = this.read(key) ?? [];
    if (!Array.isArray(value)) throw this.refuse(key, value, 'a list');
    return value.map((each, i) => new SettingReader(`${this.path(key)}[${i}]`, each));
  }

  /** @throws AgentConfigError if the setting is given */
  refuseKey(key: string, why: string): void {
    const value = this.read(key);
    if (value !== undefined) throw new AgentConfigError(`${this.path(key)} is not supported: ${why}`);
  }

  /** @throws AgentConfigError for a setting that nobody has asked for */
  refuseOthers(): void {
    const unknown = Object.keys(this.settings as object).filter((key) => !this.known.has(key));
    const [first] = unknown;
    if (first === undefined) return;
    throw new AgentConfigError(
      `${this.path(first)} is no setting of the agent. It knows here: ${[...this.known].join(', ')}.`,
    );
  }

  refuse(key: string, value: unknown, allowed: string): AgentConfigError {
    const given = JSON.stringify(value) ?? String(value);
    const shown = given.length > 100 ? `${given.slice(0, 97)}...` : given;
    return new AgentConfigError(`${this.path(key)} is ${shown}; it must be ${allowed}.`);
  }

  /** The place of a setting, for messages. */
  path(key: string): string {
    return [this.where, key].filter((part) => part !== '').join('.') || 'The configuration';
  }

  private read(key: string): unknown {
    this.known.add(key);
    return (this.settings as Record<string, unknown>)[key] ?? undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
