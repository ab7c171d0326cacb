import { join } from 'node:path';
import { errorText } from '../common';
import { type RunResult, run } from './run';
import { prepareRunFolder } from './run-folder';
import { parseRunOptions, RUN_HELP, type RunOptions } from './run-options';
import { upToDateStory } from './story-assembly';
import { synthesizeWithCapacity } from './synthesize-with-capacity';
import { formatAccount, type Paper, paperOf, wrap } from './terminal';

const CLOSED = 0;
const NOT_CLOSED = 1;
const UNUSABLE = 2;
const INTERRUPTED = 130;

/**
 * `kinesis-blueprint run`.
 * @param flags what follows `run` on the command line
 * @returns the exit code: 0 when the account closes, 1 when it does not, 2 for a command that cannot be
 *   carried out, 130 after Ctrl-C
 */
export async function runCommand(flags: readonly string[]): Promise<number> {
  if (flags.includes('--help')) {
    process.stdout.write(`${RUN_HELP}\n`);
    return CLOSED;
  }
  try {
    return await carryOut(flags);
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    return UNUSABLE;
  }
}

async function carryOut(flags: readonly string[]): Promise<number> {
  const options = parseRunOptions(flags);
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    // A second Ctrl-C means that the user does not want to wait.
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort();
  });
  process.on('SIGTERM', () => interrupt.abort());
  // Nobody reads on: `npm start | head`. Without a listener, Node.js would print a stack.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => interrupt.abort());

  prepareRunFolder(options.folder);
  const assembly = assemblyOf(options);

  const host = {
    stdin: process.stdin,
    progress: process.stderr,
    signal: interrupt.signal,
    startedAt: Math.round(performance.timeOrigin),
  };
  const result = await run({ ...options, assembly }, host, (drawnUp) => {
    const text = options.json ? JSON.stringify(toJson(drawnUp)) : toText(drawnUp, paperOf(process.stdout));
    process.stdout.write(`${text}\n`);
  });
  if (result === undefined) {
    process.stderr.write('Interrupted before the account could be drawn up; everything is stopped.\n');
    return INTERRUPTED;
  }
  return result.account.closes && result.problem === undefined ? CLOSED : NOT_CLOSED;
}

/** The folder of the assembly to run, synthesized if it is not there. */
function assemblyOf({ assembly, capacity, folder }: RunOptions): string {
  if (capacity === undefined) return assembly;
  const { flag, value } = capacity;
  const story = upToDateStory(value);
  if (story !== undefined) return story;
  process.stderr.write(`Synthesizing the app for ${flag} …\n`);
  const synthesized = join(folder, 'cdk.out');
  synthesizeWithCapacity(flag, value, synthesized);
  return synthesized;
}

function toJson({ account, problem, timing }: RunResult): object {
  return { ...account, problem, timing };
}

function toText({ account, problem, timing }: RunResult, paper: Paper): string {
  const parts = [formatAccount(account, paper), `It took ${(timing.totalMs / 1000).toFixed(1)} s.`];
  if (problem !== undefined) parts.push(wrap(problem, paper.width, 0));
  return parts.join('\n');
}
