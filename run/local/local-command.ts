import { errorText } from '../../common';
import type { LocalAws } from '../../local';
import { interruptible } from '../interruptible';
import { prepareRunFolder } from '../run-folder';
import { paperOf, wrap } from '../terminal/paper';
import { describeAccount } from './describe-account';
import { LOCAL_HELP, type LocalOptions, parseLocalOptions } from './local-options';
import { npmGone } from './npm-gone';

const STOPPED = 0;
const UNUSABLE = 2;
const INTERRUPTED = 130;

/**
 * Streams and tables of a stack take AWS minutes until they are there, which are played at once. So the account begins
 * that much before the present, and clients and the account have one time.
 */
const HEAD_START_MS = 5 * 60_000;

/**
 * `kinesis-blueprint local`.
 * @param flags what follows `local` on the command line
 * @returns the exit code: 0 after Ctrl-C or SIGTERM, 2 for a command that cannot be carried out
 */
export async function localCommand(flags: readonly string[]): Promise<number> {
  if (flags.includes('--help')) {
    process.stdout.write(`${LOCAL_HELP}\n`);
    return STOPPED;
  }
  try {
    await play(parseLocalOptions(flags));
    return STOPPED;
  } catch (error) {
    // The program itself names the packages that are missing.
    if (Object(error).code === 'MODULE_NOT_FOUND') throw error;
    process.stderr.write(`${errorText(error)}\n`);
    return UNUSABLE;
  }
}

async function play(options: LocalOptions): Promise<void> {
  const signal = AbortSignal.any([
    interruptible(INTERRUPTED),
    ...[npmGone()].filter((it) => it !== undefined),
  ]);
  const paper = paperOf(process.stderr);
  const say = (sentence: string) => process.stderr.write(`${wrap(sentence, paper.width, 2)}\n`);
  prepareRunFolder(options.folder);
  say(`Starting an AWS account on this machine${options.assembly ? ` with ${options.assembly}` : ''} …`);
  const aws = await start(options, say);
  try {
    process.stderr.write(`${describeAccount(aws, options.folder, paper, options.explain)}\n`);
    await aborted(signal);
    say('Stopping; Ctrl-C again stops at once.');
  } finally {
    await aws.close();
  }
}

async function start(options: LocalOptions, say: (sentence: string) => void): Promise<LocalAws> {
  // Loaded after the first word, because loading takes longer than anything else.
  const { startAws } = await import('../start-aws.js');
  const { pace, memoryMebibytes, explain: _, ...others } = options;
  const isRealTime = pace === 1;
  const aws = await startAws({
    ...others,
    // Without a pace, the start is played as fast as the machine can, and time passes as the machine's then.
    pace: isRealTime ? undefined : pace,
    startsAt: isRealTime ? Date.now() - HEAD_START_MS : undefined,
    live: true,
    memoryBudgetBytes: memoryMebibytes * 1024 * 1024,
    onNotice: say,
    onMemoryUsedUp: () =>
      say(
        `The ${memoryMebibytes} MiB for records are full, and Kinesis keeps records until their retention ends: it answers ` +
          'InternalFailure from now on. Start anew, with a larger --memory MIB if need be.',
      ),
  });
  const behindMs = Date.now() - aws.clock.now();
  if (isRealTime && behindMs > 0) await aws.clock.advance(behindMs);
  return aws;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
