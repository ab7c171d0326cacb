import { parseArgs } from 'node:util';
import { UsageError } from './errors';
import { SCENARIOS, type ScenarioName, SURGE_CAPACITY, SURGE_COMPRESSION } from './feed/scenario';

/** What `kinesis-blueprint run` was asked to do. */
export interface RunOptions {
  /** A file, or `-` for standard input; without it clickstream is generated. */
  readonly input: string | undefined;
  /** What generated clickstream does. */
  readonly scenario: ScenarioName;
  /** How many lines the generator makes, in the steady scenario. */
  readonly lines: number;
  /** The share of generated lines that no consumer can read. */
  readonly poison: number;
  readonly seed: number;
  /** Lines a second at most; without it, as fast as the stream takes them. */
  readonly rate: number | undefined;
  /** For the app to be synthesized with, in place of the capacity that is configured; by which flag, too. */
  readonly capacity: { readonly flag: string; readonly value: object } | undefined;
  /** The port of the endpoint; 0 for any free one. */
  readonly port: number;
  /** AWS seconds in one real second, for all that takes minutes on AWS. */
  readonly compression: number;
  /** Go on after the account, until Ctrl-C. */
  readonly keep: boolean;
  /** The port of the web page on 127.0.0.1, 0 for any free one; without it there is no page. With it the run goes on as with `keep`. */
  readonly serve: number | undefined;
  /** Print the account as JSON on standard output, and nothing else there. */
  readonly json: boolean;
  /** The cloud assembly to run. */
  readonly assembly: string;
  /** Where logs and objects are kept; emptied at every start. */
  readonly folder: string;
}

const DEFAULT_COMPRESSION = 20;
const DEFAULT_ASSEMBLY = 'cdk.out';

const FLAGS = {
  input: { type: 'string' },
  scenario: { type: 'string' },
  lines: { type: 'string', default: '10000' },
  poison: { type: 'string', default: '0.001' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string' },
  shards: { type: 'string' },
  port: { type: 'string', default: '0' },
  compression: { type: 'string' },
  keep: { type: 'boolean', default: false },
  serve: { type: 'string' },
  json: { type: 'boolean', default: false },
  assembly: { type: 'string' },
  folder: { type: 'string', default: '.blueprint' },
} as const;

export const RUN_HELP = `Usage: kinesis-blueprint run [flags]        (in the repository: npm start -- [flags])

Plays the synthesized template on this machine, feeds it, redrives its dead letters,
and prints an account of every record. Exit code 0 only if the account closes.

  --input FILE|-     a log with one event a line, plain or gzip; - reads standard input
                     (without it, clickstream is generated)
  --scenario NAME    surge: an autoscaled stream, and a load that surges, has a hot key and falls
                     steady: so many lines, as fast as the stream takes them
                     (default surge; steady with --lines, --rate, --shards or --assembly)
  --lines N          how many lines to generate              (default ${FLAGS.lines.default})
  --poison SHARE     share of them that cannot be processed  (default ${FLAGS.poison.default})
  --seed N           the same seed generates the same lines  (default ${FLAGS.seed.default})
  --rate N           at most N lines a second                (default: as fast as the stream takes them)
  --shards N         a provisioned stream of N shards        (default: the capacity in cdk.json)
  --keep             go on after the account until Ctrl-C, so that the endpoint can be used
  --serve [PORT]     a web page on 127.0.0.1 that shows the run live; goes on as --keep does  (default: any free port)
  --json             print the account as JSON
  --port N           port of the AWS endpoint on 127.0.0.1   (default: any free one)
  --compression N    AWS seconds in one second here, for what takes minutes on AWS
                     (default ${DEFAULT_COMPRESSION}; ${SURGE_COMPRESSION} in a surge)
  --assembly DIR     the cloud assembly to run               (default ${DEFAULT_ASSEMBLY})
  --folder DIR       where logs and objects go; emptied at each start  (default ${FLAGS.folder.default})`;

/**
 * Reads the flags of `run`.
 * @throws UsageError with the flag, the value given and what is allowed
 */
export function parseRunOptions(args: readonly string[]): RunOptions {
  const values = readFlags(args);
  const given = new Set(args.flatMap((arg) => /^--([\w-]+)/.exec(arg)?.[1] ?? []));
  refuseTogether(
    given,
    ['input'],
    ['scenario', 'lines', 'poison', 'seed'],
    'is for generated clickstream and',
  );
  refuseTogether(given, ['assembly'], ['shards'], 'synthesizes the app anew and');
  if (values.input === '') throw new UsageError('--input is empty; give a file, or - for standard input.');
  const scenario = scenarioOf(values.scenario, given);
  if (scenario === 'surge') {
    refuseTogether(given, ['scenario'], ['lines', 'rate', 'shards'], 'is for a steady load and', ' surge');
  }
  const { compression = String(scenario === 'surge' ? SURGE_COMPRESSION : DEFAULT_COMPRESSION) } = values;
  return {
    input: values.input,
    scenario,
    lines: number('lines', values.lines, { min: 1, max: 100_000_000, whole: true }),
    poison: number('poison', values.poison, { min: 0, max: 1, whole: false }),
    seed: number('seed', values.seed, { min: 0, max: 2 ** 32 - 1, whole: true }),
    rate:
      values.rate === undefined
        ? undefined
        : number('rate', values.rate, { min: 1, max: 1_000_000, whole: true }),
    capacity: capacityOf(values, scenario),
    port: number('port', values.port, { min: 0, max: 65_535, whole: true }),
    compression: number('compression', compression, { min: 1, max: 1000, whole: false }),
    keep: values.keep,
    serve:
      values.serve === undefined
        ? undefined
        : number('serve', values.serve, { min: 0, max: 65_535, whole: true }),
    json: values.json,
    assembly: values.assembly ?? DEFAULT_ASSEMBLY,
    folder: values.folder,
  };
}

/** Whoever says how many lines, how fast, to how many shards or which stack, has a load of their own in mind. */
function scenarioOf(name: string | undefined, given: ReadonlySet<string>): ScenarioName {
  if (name === undefined) {
    return ['input', 'lines', 'rate', 'shards', 'assembly'].some((flag) => given.has(flag))
      ? 'steady'
      : 'surge';
  }
  const found = SCENARIOS.find((one) => one === name);
  if (found !== undefined) return found;
  throw new UsageError(`--scenario ${name}: must be ${SCENARIOS.join(' or ')}.`);
}

function capacityOf(
  { shards, assembly }: ReturnType<typeof readFlags>,
  scenario: ScenarioName,
): RunOptions['capacity'] {
  if (shards !== undefined) {
    // 10,000: the most that UpdateShardCount and CreateStream take (AWS SDK, UpdateShardCount).
    const count = number('shards', shards, { min: 1, max: 10_000, whole: true });
    return { flag: `--shards ${count}`, value: { mode: 'provisioned', shards: count } };
  }
  return scenario === 'surge' && assembly === undefined
    ? { flag: '--scenario surge', value: SURGE_CAPACITY }
    : undefined;
}

/** @throws UsageError when one of `some` was given together with one of `others` */
function refuseTogether(
  given: ReadonlySet<string>,
  some: readonly string[],
  others: readonly string[],
  why: string,
  value = '',
): void {
  const one = some.find((flag) => given.has(flag));
  const other = others.find((flag) => given.has(flag));
  if (one === undefined || other === undefined) return;
  throw new UsageError(`--${other} ${why} cannot be combined with --${one}${value}.`);
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: withServePort(args), options: FLAGS, allowPositionals: false, strict: true })
      .values;
  } catch (error) {
    const [reason = 'unusable flags'] = (error as Error).message.split('. ');
    throw new UsageError(
      `${reason}. The flags are: ${Object.keys(FLAGS)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  }
}

/** `--serve` may stand without a port, which means any free one. */
function withServePort(args: readonly string[]): string[] {
  const standsAlone = (next: string | undefined) => next === undefined || next.startsWith('-');
  return args.map((arg, i) => (arg === '--serve' && standsAlone(args[i + 1]) ? '--serve=0' : arg));
}

function number(flag: string, given: string, allowed: { min: number; max: number; whole: boolean }): number {
  const value = given.trim() === '' ? Number.NaN : Number(given);
  const { min, max, whole } = allowed;
  if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    throw new UsageError(
      `--${flag} ${given}: must be ${kind} from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}.`,
    );
  }
  return value;
}
