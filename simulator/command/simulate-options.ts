import { parseArgs } from 'node:util';
import { attachedValues, firstSentence, refusalOf, repeatedFlag } from '../../common';
import {
  CHANGES_PER_DAY,
  type ChangesPerDay,
  MAX_SHARDS_PER_STREAM,
  REJECTED_AT_MOST,
} from '../../lambdas/resharder/policy';
import { UsageError } from '../errors';
import { GENERATORS, type GeneratedLoad, KEY_CHOICES } from '../generate';
import type { KeyDistribution } from '../model/key-distribution';
import { readBytes, readMinutes, readNumber } from '../options/amounts';
import { type Choice, describeParameters, type Parameters, readSpec } from '../options/spec';
import { type PlayedPolicy, POLICIES } from '../play';
import type { LoadScale } from '../trace';

/** The options of `kinesis-blueprint simulate`. */
export interface SimulateOptions {
  readonly load:
    | { readonly from: 'trace'; readonly file: string; readonly scale: LoadScale }
    | { readonly from: 'generator'; readonly spec: string; readonly generated: GeneratedLoad };
  /** Undefined for the generator's own keys, or for even keys with a trace. */
  readonly keys: { readonly spec: string; readonly distribution: KeyDistribution } | undefined;
  readonly minShards: number;
  readonly maxShards: number;
  /** Undefined for `startingShards`. */
  readonly initialShards: number | undefined;
  /** Minutes; undefined for `defaultWarmUp`. */
  readonly warmUp: number | undefined;
  /** A share, as the autoscaler's setting; undefined for none. */
  readonly rejectedAtMost: number | undefined;
  readonly changesPerDay: ChangesPerDay;
  readonly recordBytes: number;
  readonly consumers: number;
  readonly policies: readonly PlayedPolicy[];
  /** The file to write the report to. */
  readonly report: string | undefined;
  /** Whether standard output gets the comparison as JSON and nothing else. */
  readonly json: boolean;
}

const FLAGS = {
  trace: { type: 'string' },
  generate: { type: 'string' },
  'bytes-per-unit': { type: 'string' },
  p99: { type: 'string' },
  keys: { type: 'string' },
  'record-size': { type: 'string', default: '1KiB' },
  consumers: { type: 'string', default: '1' },
  min: { type: 'string', default: '1' },
  max: { type: 'string', default: String(MAX_SHARDS_PER_STREAM) },
  initial: { type: 'string' },
  'rejected-at-most': { type: 'string' },
  'changes-per-day': { type: 'string', default: 'normal' },
  'warm-up': { type: 'string' },
  policy: { type: 'string', multiple: true },
  report: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** The text of `simulate --help`. */
export const SIMULATE_HELP = `Usage: kinesis-blueprint simulate (--trace FILE | --generate NAME) [flags]

Plays a load through the resharder's own policy, through published autoscalers, a fixed number of shards
and on-demand mode: what each would have rejected, and what it would have cost. Nothing leaves this machine.

  --trace FILE           rows of timestamp,value, or what \`aws cloudwatch get-metric-statistics\` (Sum) or
                         \`get-metric-data\` prints
  --bytes-per-unit SIZE  bytes in each unit of the trace          (default 1: a trace of IncomingBytes)
  --p99 SIZE             or the load a second that 99 of 100 minutes stay below, such as 24MiB: for a trace
                         that has only a shape
  --generate NAME[:PARAMETER=VALUE,...]
${listed(GENERATORS)}
  --keys NAME[:PARAMETER=VALUE,...]     how the load is spread over hash keys  (default uniform)
${listed(KEY_CHOICES)}
  --record-size SIZE     of a record                              (default 1KiB)
  --consumers N          that read the stream, for on-demand's bill  (default 1)
  --min N, --max N       the bounds of the shards                 (default 1 and ${MAX_SHARDS_PER_STREAM})
  --initial N            shards to begin with                     (default: a power of two, twice the first hour's peak)
  --rejected-at-most N%  the autoscaler's setting, .01% to 1%     (default: none)
  --changes-per-day few|normal|many     the autoscaler's setting  (default normal)
  --warm-up TIME         from the start, not counted, such as 6h  (default 1d where there are 2d)
  --policy NAME          may be given more than once: ${POLICIES.map(({ name }) => name).join(', ')}
                         (default all)
  --report FILE.html     write a page with charts and every decision; it needs no network
  --json                 print the comparison as JSON`;

const SHARDS = { min: 1, max: MAX_SHARDS_PER_STREAM, whole: true };
const POLICY_NAMES = POLICIES.map(({ name }) => name);

/**
 * Reads the flags of `simulate`.
 * @throws UsageError with the flag, the value given and what is allowed
 */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const values = readFlags(args);
  const minShards = readNumber('--min', values.min, SHARDS);
  const maxShards = readNumber('--max', values.max, SHARDS);
  if (minShards > maxShards) {
    throw new UsageError(`--min ${minShards} is more than --max ${maxShards}.`);
  }
  return {
    load: chosenLoad(values),
    keys: chosenKeys(values.keys),
    minShards,
    maxShards,
    initialShards:
      values.initial === undefined
        ? undefined
        : readNumber('--initial', values.initial, { min: minShards, max: maxShards, whole: true }),
    warmUp: values['warm-up'] === undefined ? undefined : readMinutes('--warm-up', values['warm-up']),
    rejectedAtMost: readShare(values['rejected-at-most']),
    changesPerDay: readPace(values['changes-per-day']),
    recordBytes: readRecordSize(values['record-size']),
    consumers: readNumber('--consumers', values.consumers, { min: 0, max: 100, whole: true }),
    policies: readPolicies(values.policy),
    report: values.report,
    json: values.json,
  };
}

/** The flags that say which load is played. */
export interface LoadFlags {
  readonly trace?: string | undefined;
  readonly generate?: string | undefined;
  readonly p99?: string | undefined;
  readonly 'bytes-per-unit'?: string | undefined;
}

/** @throws UsageError for none or two loads, or a size that is none */
export function chosenLoad(values: LoadFlags): SimulateOptions['load'] {
  const { trace, generate, p99 } = values;
  const bytesPerUnit = values['bytes-per-unit'];
  if ((trace === undefined) === (generate === undefined)) {
    throw new UsageError(
      trace === undefined
        ? 'There is no load to play: give --trace FILE or --generate NAME.'
        : '--trace and --generate cannot be combined; give one load.',
    );
  }
  if (generate !== undefined) {
    if (p99 !== undefined || bytesPerUnit !== undefined) {
      const flag = p99 === undefined ? '--bytes-per-unit' : '--p99';
      throw new UsageError(`${flag} is for a --trace; a generated load has its size in its parameters.`);
    }
    return { from: 'generator', spec: generate, generated: readSpec('--generate', generate, GENERATORS) };
  }
  if (p99 !== undefined && bytesPerUnit !== undefined) {
    throw new UsageError('--p99 and --bytes-per-unit cannot be combined; each says how large the load is.');
  }
  const scale =
    p99 === undefined
      ? { bytesPerUnit: readBytes('--bytes-per-unit', bytesPerUnit ?? '1') }
      : { p99: readBytes('--p99', p99) };
  return { from: 'trace', file: trace ?? '', scale };
}

/** @throws UsageError for a distribution that does not exist */
export function chosenKeys(given: string | undefined): SimulateOptions['keys'] {
  return given === undefined
    ? undefined
    : { spec: given, distribution: readSpec('--keys', given, KEY_CHOICES) };
}

/** @throws UsageError for what is no size of a record */
export function readRecordSize(given: string): number {
  const bytes = readBytes('--record-size', given);
  // The largest record that UpdateMaxRecordSize allows is 10 MiB.
  if (bytes > 10 * 1_048_576) throw new UsageError(`--record-size ${given}: must be at most 10MiB.`);
  return bytes;
}

function readShare(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const [, number] = /^(\d*\.?\d+)\s*%$/.exec(given.trim()) ?? [];
  // A share of a hundred is rounded, because .01 / 100 is less than .0001.
  const share = number === undefined ? Number.NaN : Number((Number(number) / 100).toPrecision(12));
  if (share >= REJECTED_AT_MOST.least && share <= REJECTED_AT_MOST.most) return share;
  throw new UsageError(`--rejected-at-most ${given}: must be a percentage from .01% to 1%, such as .1%.`);
}

function readPace(given: string): ChangesPerDay {
  const pace = CHANGES_PER_DAY.find((one) => one === given);
  if (pace !== undefined) return pace;
  throw new UsageError(`--changes-per-day ${given}: must be one of ${CHANGES_PER_DAY.join(', ')}.`);
}

function readPolicies(given: readonly string[] | undefined): readonly PlayedPolicy[] {
  if (given === undefined) return POLICIES;
  const unknown = given.find((name) => !POLICY_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--policy ${unknown}: there is no such policy; there is: ${POLICY_NAMES.join(', ')}.`,
    );
  }
  return POLICIES.filter(({ name }) => given.includes(name));
}

function readFlags(words: readonly string[]) {
  const args = attachedValues(words, FLAGS);
  const repeated = repeatedFlag(args, FLAGS);
  if (repeated !== undefined) throw new UsageError(refusalOf(repeated));
  try {
    return parseArgs({ args, options: FLAGS, allowPositionals: false, strict: true }).values;
  } catch (error) {
    throw new UsageError(
      `${firstSentence(error)}. The flags are: ${Object.keys(FLAGS)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  }
}

function listed(choices: Readonly<Record<string, Choice<Parameters, unknown>>>): string {
  return Object.entries(choices)
    .map(([name, { about, parameters }]) => {
      const described = describeParameters(parameters);
      return `      ${name.padEnd(12)} ${about}${described === '' ? '' : `\n      ${' '.repeat(13)}${described}`}`;
    })
    .join('\n');
}
