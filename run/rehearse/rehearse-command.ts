import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '../../common';
import { startingShards } from '../../simulator';
import { UsageError } from '../errors';
import { interruptible } from '../interruptible';
import { prepareRunFolder } from '../run-folder';
import { synthesizeWith } from '../synthesize-with';
import { paperOf, wrap } from '../terminal';
import { commandLine, formatRehearsal, startLine } from './format-rehearsal';
import { rehearse } from './rehearse';
import { parseRehearseOptions, REHEARSE_HELP, type RehearseOptions } from './rehearse-options';

const CLOSED = 0;
const NOT_CLOSED = 1;
const UNUSABLE = 2;
const INTERRUPTED = 130;

/**
 * `kinesis-blueprint rehearse`.
 * @param flags what follows `rehearse` on the command line
 * @returns the exit code: 0 when the account closes, 1 when it does not, 2 for a command that cannot be
 *   carried out, 130 after Ctrl-C
 */
export async function rehearseCommand(flags: readonly string[]): Promise<number> {
  if (flags.includes('--help')) {
    process.stdout.write(`${REHEARSE_HELP}\n`);
    return CLOSED;
  }
  try {
    return await carryOut(parseRehearseOptions(flags));
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    return UNUSABLE;
  }
}

async function carryOut(options: RehearseOptions): Promise<number> {
  const signal = interruptible(INTERRUPTED);
  const say = (sentence: string) =>
    process.stderr.write(`${wrap(sentence, paperOf(process.stderr).width, 2)}\n`);
  const { load, json } = options;
  say(startLine(options));
  for (const fact of [...load.facts, load.note]) if (fact !== undefined) say(fact);
  prepareRunFolder(options.folder);
  const assembly = assemblyOf(options, say);
  const outcome = await rehearse({ ...options, assembly }, { progress: process.stderr, signal });
  if (outcome === undefined) {
    say('Interrupted before the account could be drawn up; everything is stopped.');
    return INTERRUPTED;
  }
  const { days, seed, density, scale } = options;
  const facts = { load: load.title, days, seed, density: density ?? 0, scale, ...outcome };
  const text = json
    ? JSON.stringify({ ...facts, again: commandLine(options) })
    : formatRehearsal(outcome, options, paperOf(process.stdout));
  process.stdout.write(`${text}\n`);
  return outcome.account.closes && outcome.problem === undefined ? CLOSED : NOT_CLOSED;
}

/**
 * The folder of the assembly. Without one of the user's, the app is synthesized with an autoscaled stream that has
 * room for the load.
 * @throws UsageError
 */
function assemblyOf({ assembly, folder, load }: RehearseOptions, say: (sentence: string) => void): string {
  if (assembly !== undefined) {
    if (existsSync(join(assembly, 'manifest.json'))) return assembly;
    throw new UsageError(`--assembly ${assembly}: there is no cloud assembly. Make one: npx cdk synth.`);
  }
  const most = load.demand.reduce((peak, demand) => Math.max(peak, demand), 0);
  const bounds = { minShards: 1, maxShards: Math.max(4, Math.ceil(most) * 4) };
  const capacity = { mode: 'autoscaled', ...bounds, initialShards: startingShards(load.demand, bounds) };
  say(`Synthesizing the app with ${capacity.initialShards} shards, autoscaled up to ${bounds.maxShards} …`);
  const synthesized = join(folder, 'cdk.out');
  synthesizeWith('rehearse', { capacity }, synthesized);
  return synthesized;
}
