import { parseArgs } from 'node:util';
import { attachedValues, firstSentence } from './attached-values';
import { refusalOf, repeatedFlag } from './repeated-flag';
import { UsageError } from './user-error';

/** A flag with a value. */
export interface ValueFlag<T> {
  /** Stands for the value in the help, for example `N`. */
  readonly value: string;
  /** The lines of its help. */
  readonly help: readonly string[];
  /** Follows the help in parentheses. Default: `default`, and the fallback. */
  readonly note?: string;
  /** Read when the flag is not given. */
  readonly fallback?: string;
  /** Read when the flag is given without a value. Default: the flag needs one. */
  readonly alone?: string;
  /** @throws UsageError with the flag, the value given and what is allowed */
  readonly read: (given: string, flag: string) => T;
}

/** A flag with a value that may be given several times. */
export interface ListFlag<T> extends Omit<ValueFlag<T>, 'fallback' | 'alone'> {
  readonly isList: true;
}

/** A flag without a value. */
export interface SwitchFlag {
  readonly help: readonly string[];
}

type AnyFlag = ValueFlag<unknown> | ListFlag<unknown> | SwitchFlag;

/** The flags of a command by their names, in the order of the help. */
export type FlagTable = Readonly<Record<string, AnyFlag>>;

type ValueOf<F> =
  F extends ListFlag<infer T>
    ? readonly T[]
    : F extends ValueFlag<infer T>
      ? F extends { readonly fallback: string }
        ? T
        : T | undefined
      : boolean;

/** The flags of a command line. */
export interface GivenFlags<Table extends FlagTable> {
  /** A fallback does not count as given. */
  isGiven(flag: keyof Table & string): boolean;
  /**
   * The value of a flag, or of its fallback; undefined without either. All values of a list.
   * @throws UsageError for a value that the flag does not allow
   */
  value<Name extends keyof Table & string>(flag: Name): ValueOf<Table[Name]>;
}

/** @throws UsageError for a flag that the table lacks, a missing value, or an argument that is no flag */
export function readFlags<Table extends FlagTable>(args: readonly string[], table: Table): GivenFlags<Table> {
  const given = parse(args, table);
  return {
    isGiven: (flag) => given[flag] !== undefined,
    value: (name) => {
      const flag: AnyFlag | undefined = table[name];
      const value = given[name];
      if (flag === undefined || !('read' in flag)) return (value === true) as never;
      if ('isList' in flag) return [value ?? []].flat().map((text) => flag.read(String(text), name)) as never;
      const text = typeof value === 'string' ? value : flag.fallback;
      return (text === undefined ? undefined : flag.read(text, name)) as never;
    },
  };
}

type Given = Partial<Record<string, string | boolean | (string | boolean)[]>>;

function parse(args: readonly string[], table: FlagTable): Given {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      { type: 'read' in flag ? 'string' : 'boolean', multiple: 'isList' in flag } as const,
    ]),
  );
  const given = withValues(attachedValues(args, options), table);
  let values: Given;
  try {
    values = parseArgs({ args: given, options, allowPositionals: false, strict: true }).values;
  } catch (error) {
    const flags = Object.keys(table).map((name) => `--${name}`);
    throw new UsageError(`${firstSentence(error)}. The flags are: ${flags.join(', ')}.`, { cause: error });
  }
  const repeated = repeatedFlag(given, options);
  if (repeated !== undefined) throw new UsageError(refusalOf(repeated));
  return values;
}

/** Adds the value of each flag that stands alone and may. */
function withValues(args: readonly string[], table: FlagTable): string[] {
  return args.map((arg, i) => {
    const next = args[i + 1];
    const flag = table[arg.replace(/^--/, '')];
    const isAlone = arg.startsWith('--') && (next === undefined || next.startsWith('-'));
    return isAlone && flag !== undefined && 'alone' in flag ? `${arg}=${flag.alone}` : arg;
  });
}

const NAME_WIDTH = 21;
/** Notes of short lines begin in one column. */
const HELP_WIDTH = 38;

/** The help of all flags, a few lines for each. */
export function helpOf(table: FlagTable): string {
  return Object.entries(table)
    .map(([name, flag]) => {
      const head = 'read' in flag ? `  --${name} ${flag.value}` : `  --${name}`;
      const last = flag.help.at(-1) ?? '';
      const note = noteOf(flag);
      const lines = [
        ...flag.help.slice(0, -1),
        note === undefined ? last : `${last.padEnd(HELP_WIDTH)}  (${note})`,
      ];
      return head.padEnd(NAME_WIDTH) + lines.join(`\n${' '.repeat(NAME_WIDTH)}`);
    })
    .join('\n');
}

function noteOf(flag: AnyFlag): string | undefined {
  if (!('read' in flag)) return undefined;
  if ('isList' in flag) return flag.note ?? 'may be repeated';
  return flag.note ?? (flag.fallback === undefined ? undefined : `default ${flag.fallback}`);
}

/** Reads any text. */
export function text(given: string): string {
  return given;
}

/** Reads one of some names. */
export function oneOf<T extends string>(names: readonly T[]): (given: string, flag: string) => T {
  return (given, flag) => {
    const found = names.find((name) => name === given);
    if (found !== undefined) return found;
    throw new UsageError(`--${flag} ${given}: must be ${names.join(' or ')}.`);
  };
}

/** Reads a whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): (given: string, flag: string) => number {
  return numberWithin(min, max, 'a whole number', Number.isInteger);
}

/** Reads a number within bounds, both included. */
export function anyNumber(min: number, max: number): (given: string, flag: string) => number {
  return numberWithin(min, max, 'a number', () => true);
}

function numberWithin(min: number, max: number, kind: string, isOfKind: (value: number) => boolean) {
  return (given: string, flag: string): number => {
    const value = given.trim() === '' ? Number.NaN : Number(given);
    if (value >= min && value <= max && isOfKind(value)) return value;
    const range = `from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
    throw new UsageError(`--${flag} ${given}: must be ${kind} ${range}.`);
  };
}
