import {
  anyNumber,
  callersPath,
  type FlagTable,
  type GivenFlags,
  helpOf,
  oneOf,
  readFlags,
  text,
  wholeNumber,
} from '../common';
import { MEMORY_FLAG } from './early-end';
import { UsageError } from './errors';
import { SCENARIOS, type ScenarioName, SURGE_SCALE, SURGE_SETTINGS } from './feed';

/** What `kinesis-blueprint run` was asked to do. */
export interface RunOptions {
  /** A file, or `-` for standard input; undefined for generated clickstream. */
  readonly input: string | undefined;
  /** A folder whose files are read as an agent reads them; undefined for none. */
  readonly tail: string | undefined;
  /** The load of generated clickstream. */
  readonly scenario: ScenarioName;
  /** How many lines to generate, in the steady scenario. */
  readonly lines: number;
  /** The share of generated lines that no consumer can read, 0 to 1. */
  readonly poison: number;
  readonly seed: number;
  /** At most so many lines a second; undefined for as many as the stream takes. */
  readonly rate: number | undefined;
  /** Replace those in `cdk.json` when the app is synthesized; `flag` is what asked for them. */
  readonly settings: { readonly flag: string; readonly value: object } | undefined;
  /** The port of the endpoint; 0 for any free one. */
  readonly port: number;
  /** The most AWS seconds in a real second; undefined for as many as this machine can play. */
  readonly pace: number | undefined;
  /** How many records on AWS each record stands for; 1 or more. */
  readonly scale: number;
  /** For the records of all streams; a run with more ends. */
  readonly memoryMebibytes: number;
  /** Go on after the account, until Ctrl-C. */
  readonly keep: boolean;
  /**
   * The port of the web page on 127.0.0.1, 0 for any free one; undefined for no page. A page implies `keep`.
   */
  readonly serve: number | undefined;
  /** List at the start what is ignored, what has no effect, and what differs from AWS. */
  readonly explain: boolean;
  /** Print the account as JSON on standard output, and nothing else there. */
  readonly json: boolean;
  /** The folder of the cloud assembly to run. */
  readonly assembly: string;
  /** The folder of logs and objects; emptied at every start. */
  readonly folder: string;
}

/** With a page, so that somebody can look on: a minute of AWS in a second. */
const PACE_OF_PAGE = 60;
const PORT = wholeNumber(0, 65_535);

const FLAGS = {
  input: {
    value: 'FILE|-',
    help: [
      'a log with one event a line, plain or gzip; - reads standard input',
      '(without it, clickstream is generated)',
    ],
    read: inputPath,
  },
  tail: {
    value: 'DIR',
    help: [
      'the logs of a folder, as `kinesis-blueprint agent` reads them, through rotation,',
      'until nothing was written to them for 3 s',
    ],
    read: folderPath,
  },
  scenario: {
    value: 'NAME',
    help: [
      'surge: an autoscaled stream, and a load that surges, has a hot key and falls',
      'steady: so many lines, as fast as the stream takes them',
      '(default surge; steady with --tail, --lines, --rate, --shards or --assembly)',
    ],
    read: oneOf(SCENARIOS),
  },
  lines: {
    value: 'N',
    help: ['how many lines to generate'],
    fallback: '10000',
    read: wholeNumber(1, 100_000_000),
  },
  poison: {
    value: 'SHARE',
    help: ['share of them that cannot be processed'],
    fallback: '0.001',
    read: anyNumber(0, 1),
  },
  seed: {
    value: 'N',
    help: ['the same seed tells the same story: lines, ids, jitter, order'],
    fallback: '1',
    read: wholeNumber(0, 2 ** 32 - 1),
  },
  rate: {
    value: 'N',
    help: ['at most N lines a second, as on AWS'],
    note: 'default: as fast as the stream takes them',
    read: wholeNumber(1, 1_000_000),
  },
  shards: {
    value: 'N',
    help: ['a provisioned stream of N shards'],
    note: 'default: the capacity in cdk.json',
    // 10,000: the most that UpdateShardCount and CreateStream take (AWS SDK, UpdateShardCount).
    read: wholeNumber(1, 10_000),
  },
  keep: { help: ['go on after the account until Ctrl-C, so that the endpoint can be used'] },
  serve: {
    value: '[PORT]',
    help: ['a web page on 127.0.0.1 that shows the run live; goes on as --keep does'],
    note: 'default: any free port',
    alone: '0',
    read: PORT,
  },
  explain: { help: ['list at the start what is not played, and why'] },
  json: { help: ['print the account as JSON'] },
  port: {
    value: 'N',
    help: ['port of the AWS endpoint on 127.0.0.1'],
    note: 'default: any free one',
    fallback: '0',
    read: PORT,
  },
  pace: {
    value: 'N',
    help: ['at most N seconds of AWS in a second here'],
    note: `default: as many as this machine can play; ${PACE_OF_PAGE} with --serve`,
    read: anyNumber(0.01, 1_000_000),
  },
  scale: {
    value: 'N',
    help: ['each record stands for N: shards take an Nth, and metrics', 'are multiplied by it'],
    note: `default 1; ${SURGE_SCALE} in a surge`,
    // 10,000: GetRecords and batches have as many records at most, and so at least one here.
    read: anyNumber(1, 10_000),
  },
  memory: MEMORY_FLAG,
  assembly: { value: 'DIR', help: ['the cloud assembly to run'], fallback: 'cdk.out', read: text },
  folder: {
    value: 'DIR',
    help: ['where logs and objects go; emptied at each start'],
    fallback: '.blueprint',
    read: text,
  },
} as const satisfies FlagTable;

type Flags = GivenFlags<typeof FLAGS>;
type FlagName = keyof typeof FLAGS;

export const RUN_HELP = `Usage: kinesis-blueprint run [flags]        (in the repository: npm start -- [flags])

Plays the synthesized template on this machine, feeds it, redrives what it gave up,
and prints an account of every record. Exit code 0 only if the account closes.

${helpOf(FLAGS)}`;

/**
 * Reads the flags of `run`.
 * @throws UsageError with the flag, the value given and what is allowed
 */
export function parseRunOptions(args: readonly string[]): RunOptions {
  const flags = readFlags(args, FLAGS);
  const generating = ['scenario', 'lines', 'poison'] as const;
  refuseTogether(flags, 'input', generating, 'is for generated clickstream and');
  refuseTogether(flags, 'tail', generating, 'is for generated clickstream and');
  refuseTogether(flags, 'tail', ['input'], 'feeds one file and');
  refuseTogether(flags, 'assembly', ['shards'], 'synthesizes the app anew and');
  const input = flags.value('input');
  const scenario = flags.value('scenario') ?? defaultScenario(flags);
  if (scenario === 'surge') {
    refuseTogether(flags, 'scenario', ['lines', 'rate', 'shards'], 'is for a steady load and', ' surge');
  }
  return {
    input,
    tail: flags.value('tail'),
    scenario,
    lines: flags.value('lines'),
    poison: flags.value('poison'),
    seed: flags.value('seed'),
    rate: flags.value('rate'),
    settings: settingsOf(flags, scenario),
    port: flags.value('port'),
    pace: flags.value('pace') ?? (flags.isGiven('serve') ? PACE_OF_PAGE : undefined),
    scale: flags.value('scale') ?? (scenario === 'surge' ? SURGE_SCALE : 1),
    memoryMebibytes: flags.value('memory'),
    keep: flags.value('keep'),
    serve: flags.value('serve'),
    explain: flags.value('explain'),
    json: flags.value('json'),
    assembly: folderOf(flags, 'assembly'),
    folder: folderOf(flags, 'folder'),
  };
}

/** A folder that the user gave is meant from where they are, a fallback from the package's folder. */
function folderOf(flags: Flags, flag: 'assembly' | 'folder'): string {
  return flags.isGiven(flag) ? callersPath(flags.value(flag)) : flags.value(flag);
}

function inputPath(given: string): string {
  if (given !== '') return given;
  throw new UsageError('--input is empty; give a file, or - for standard input.');
}

function folderPath(given: string): string {
  if (given !== '') return given;
  throw new UsageError('--tail is empty; give a folder of logs.');
}

/**
 * A flag about lines, their rate, the shards or the stack means that the user has a load of their own in
 * mind.
 */
function defaultScenario(flags: Flags): ScenarioName {
  const ofOwnLoad = ['input', 'tail', 'lines', 'rate', 'shards', 'assembly'] as const;
  return ofOwnLoad.some((flag) => flags.isGiven(flag)) ? 'steady' : 'surge';
}

function settingsOf(flags: Flags, scenario: ScenarioName): RunOptions['settings'] {
  const shards = flags.value('shards');
  if (shards !== undefined)
    return { flag: `--shards ${shards}`, value: { capacity: { mode: 'provisioned', shards } } };
  return scenario === 'surge' && !flags.isGiven('assembly')
    ? { flag: '--scenario surge', value: SURGE_SETTINGS }
    : undefined;
}

/**
 * Refuses one of `others` beside `flag`.
 * @param why what keeps them apart, for the message
 * @param value of `flag`, for the message
 */
function refuseTogether(
  flags: Flags,
  flag: FlagName,
  others: readonly FlagName[],
  why: string,
  value = '',
): void {
  const other = others.find((name) => flags.isGiven(name));
  if (!flags.isGiven(flag) || other === undefined) return;
  throw new UsageError(`--${other} ${why} cannot be combined with --${flag}${value}.`);
}
