import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { anyNumber, callersPath, type FlagTable, helpOf, readFlags, text, wholeNumber } from '../../common';
import type { StreamOptions } from '../../local';
import { MEMORY_FLAG } from '../early-end';
import { UsageError } from '../errors';

/** What `kinesis-blueprint local` was asked to do. */
export interface LocalOptions {
  /** The folder of the cloud assembly to play; undefined for an account with nothing in it. */
  readonly assembly: string | undefined;
  /** Names of the stacks to play; undefined for all. */
  readonly stacks: readonly string[] | undefined;
  /** Provisioned streams to make besides those of the assembly. */
  readonly streams: readonly StreamOptions[];
  /** Logical ids of resources to leave out. */
  readonly without: readonly string[];
  /** The port of the endpoint; 0 for any free one. */
  readonly port: number;
  /** AWS seconds in a real second, 1 or more. */
  readonly pace: number;
  /** What ids and jitter follow from; undefined for chance. */
  readonly seed: number | undefined;
  /** For the records of all streams. */
  readonly memoryMebibytes: number;
  /** List what has no effect here, and what differs from AWS. */
  readonly explain: boolean;
  /** The folder of logs and objects; emptied at every start. */
  readonly folder: string;
}

/** The port that clients of local AWS accounts are mostly configured for. */
const DEFAULT_PORT = '4566';
/** As many as CreateStream takes (AWS SDK, CreateStream). */
const MOST_SHARDS = 10_000;

const FLAGS = {
  assembly: {
    value: 'DIR',
    help: ['the cloud assembly to play, as `cdk synth` writes it (cdk.out)'],
    note: 'default: an account with nothing in it',
    read: text,
  },
  stack: {
    value: 'NAME',
    help: ['play only this stack of the assembly, and those that it depends on'],
    isList: true,
    read: text,
  },
  stream: {
    value: 'NAME:SHARDS',
    help: ['make a provisioned stream'],
    isList: true,
    read: stream,
  },
  without: {
    value: 'LOGICAL_ID',
    help: ['leave out a resource of the assembly, and what acts through it'],
    isList: true,
    read: text,
  },
  port: {
    value: 'N',
    help: ['port of the AWS endpoint on 127.0.0.1; 0 is any free one'],
    fallback: DEFAULT_PORT,
    read: wholeNumber(0, 65_535),
  },
  pace: {
    value: 'N',
    help: ['N seconds of AWS in a second here'],
    fallback: '1',
    read: anyNumber(1, 1_000_000),
  },
  seed: {
    value: 'N',
    help: ['ids, jitter and order follow from it'],
    note: 'default: chance',
    read: wholeNumber(0, 2 ** 32 - 1),
  },
  memory: MEMORY_FLAG,
  explain: { help: ['list what has no effect here, and what differs from AWS'] },
  folder: {
    value: 'DIR',
    help: ['where logs and objects go; emptied at each start'],
    fallback: '.local-aws',
    read: text,
  },
} as const satisfies FlagTable;

export const LOCAL_HELP = `Usage: kinesis-blueprint local [flags]

An AWS account on this machine for any client, with nothing in it or with the stacks of a CDK app,
in real time until Ctrl-C or SIGTERM.

${helpOf(FLAGS)}`;

/**
 * Reads the flags of `local`.
 * @throws UsageError with the flag, the value given and what is allowed
 */
export function parseLocalOptions(args: readonly string[]): LocalOptions {
  const flags = readFlags(args, FLAGS);
  const given = flags.value('assembly');
  const assembly = given === undefined ? undefined : callersPath(given);
  if (assembly !== undefined && !existsSync(join(assembly, 'manifest.json'))) {
    throw new UsageError(`--assembly ${given}: there is no cloud assembly. Make one: npx cdk synth.`);
  }
  const stacks = flags.value('stack');
  const without = flags.value('without');
  for (const [flag, values] of [['stack', stacks] as const, ['without', without] as const]) {
    if (values.length === 0 || assembly !== undefined) continue;
    throw new UsageError(`--${flag} ${values[0]}: there is no assembly to find it in; give --assembly too.`);
  }
  const streams = flags.value('stream');
  const twice = streams.find(({ name }, i) => streams.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) throw new UsageError(`--stream ${twice.name} is given twice; give it once.`);
  return {
    assembly,
    stacks: stacks.length === 0 ? undefined : stacks,
    streams,
    without,
    port: flags.value('port'),
    pace: flags.value('pace'),
    seed: flags.value('seed'),
    memoryMebibytes: flags.value('memory'),
    explain: flags.value('explain'),
    folder: callersPath(flags.value('folder')),
  };
}

function stream(given: string): StreamOptions {
  const [, name, count] = /^([a-zA-Z0-9_.-]{1,128}):(\d{1,5})$/.exec(given) ?? [];
  const shards = Number(count);
  if (name !== undefined && shards >= 1 && shards <= MOST_SHARDS) return { name, shards };
  throw new UsageError(
    `--stream ${given}: must be NAME:SHARDS, such as orders:2. A name has 1 to 128 letters, digits, _, . or -; a stream has ` +
      'from 1 to 10,000 shards.',
  );
}
