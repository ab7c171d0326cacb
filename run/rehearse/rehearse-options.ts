import { anyNumber, callersPath, type FlagTable, helpOf, readFlags, text, wholeNumber } from '../../common';
import { chosenKeys, chosenLoad, type PlayedLoad, readLoad, readRecordSize } from '../../simulator';
import { MEMORY_FLAG } from '../early-end';
import { chosenScale } from './chosen-scale';
import { DEFAULT_DENSITY } from './drawn-faults';
import { type PlayedDays, playedDays } from './played-days';

/** What `kinesis-blueprint rehearse` was asked to do. */
export interface RehearseOptions {
  readonly load: PlayedDays & Pick<PlayedLoad, 'title' | 'keys' | 'facts'>;
  readonly days: number;
  readonly seed: number;
  /** The share of calls and invocations that a fault hits; undefined for none. */
  readonly density: number | undefined;
  readonly scale: number;
  /** Whether the user chose the scale. */
  readonly isScaleGiven: boolean;
  /** The assembly to rehearse; undefined to synthesize the app, autoscaled. */
  readonly assembly: string | undefined;
  readonly folder: string;
  readonly json: boolean;
  /** For the records of all streams; a rehearsal with more ends. */
  readonly memoryMebibytes: number;
  /** The arguments, to repeat the rehearsal. */
  readonly args: readonly string[];
}

const FLAGS = {
  trace: {
    value: 'FILE',
    help: [
      'your traffic, as `simulate` reads it: rows of timestamp,value, or what the AWS CLI',
      'prints of a metric',
    ],
    read: text,
  },
  'bytes-per-unit': {
    value: 'SIZE',
    help: ['bytes in each unit of the trace'],
    note: 'default 1',
    read: text,
  },
  p99: { value: 'SIZE', help: ['or the load a second that 99 of 100 minutes stay below'], read: text },
  generate: { value: 'NAME[:…]', help: ['or a load that `simulate` generates'], read: text },
  keys: { value: 'NAME[:…]', help: ['how the load is spread over hash keys, as in `simulate`'], read: text },
  'record-size': { value: 'SIZE', help: ['of a record of your traffic'], fallback: '1KiB', read: text },
  days: { value: 'N', help: ['how many days to play'], fallback: '7', read: anyNumber(1 / 1440, 400) },
  from: {
    value: 'DAY',
    help: ['the day of a longer trace to begin with, from 1'],
    read: wholeNumber(1, 400),
  },
  seed: {
    value: 'N',
    help: ['the same seed draws the same lines and faults'],
    fallback: '1',
    read: wholeNumber(0, 2 ** 32 - 1),
  },
  faults: {
    value: '[SHARE]',
    help: ['inject faults: the share of calls and invocations'],
    note: `default 0; alone ${DEFAULT_DENSITY}`,
    alone: String(DEFAULT_DENSITY),
    read: anyNumber(0, 0.5),
  },
  scale: {
    value: 'N',
    help: ['how many records each record stands for'],
    note: 'default: one record a minute for each shard',
    read: anyNumber(1, 10_000),
  },
  memory: MEMORY_FLAG,
  assembly: {
    value: 'DIR',
    help: ['the cloud assembly to rehearse'],
    note: 'default: the app, autoscaled',
    read: text,
  },
  folder: {
    value: 'DIR',
    help: ['where logs and objects go; emptied at each start'],
    fallback: '.blueprint-rehearsal',
    read: text,
  },
  json: { help: ['print all facts as JSON'] },
} as const satisfies FlagTable;

export const REHEARSE_HELP = `Usage: kinesis-blueprint rehearse (--trace FILE | --generate NAME) [flags]

Plays days of your traffic through the template and its bundled functions, on this machine, as fast as it can,
with faults drawn from a seed. Prints what happened, what was late by how much, and an account of every record.
Exit code 0 only if the account closes.

${helpOf(FLAGS)}`;

/**
 * Reads the flags of `rehearse`, and the load that they name.
 * @throws UserError with the flag, the value given and what is allowed; for a trace that cannot be used
 */
export function parseRehearseOptions(args: readonly string[]): RehearseOptions {
  const flags = readFlags(args, FLAGS);
  const trace = flags.value('trace');
  const read = readLoad({
    load: chosenLoad({
      trace: trace && callersPath(trace),
      generate: flags.value('generate'),
      p99: flags.value('p99'),
      'bytes-per-unit': flags.value('bytes-per-unit'),
    }),
    keys: chosenKeys(flags.value('keys')),
    recordBytes: readRecordSize(flags.value('record-size')),
  });
  const days = flags.value('days');
  const load = { ...read, ...playedDays(read, days, flags.value('from')) };
  const density = flags.value('faults') ?? 0;
  const assembly = flags.value('assembly');
  return {
    load,
    days,
    seed: flags.value('seed'),
    density: density === 0 ? undefined : density,
    scale: flags.value('scale') ?? chosenScale(load.demand),
    isScaleGiven: flags.isGiven('scale'),
    assembly: assembly && callersPath(assembly),
    folder: flags.isGiven('folder') ? callersPath(flags.value('folder')) : flags.value('folder'),
    json: flags.value('json'),
    memoryMebibytes: flags.value('memory'),
    args,
  };
}
