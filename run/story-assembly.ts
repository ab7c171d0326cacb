import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isStartScript } from '../common';
import { SURGE_CAPACITY } from './feed';
import { synthesizeWithCapacity } from './synthesize-with-capacity';

/** The story's own assembly, which `npm start` keeps beside `cdk.out`. */
const FOLDER = 'cdk.out.surge';

/**
 * The assembly of the story, if it is known to be up to date: `npm start` synthesizes it again when something
 * has changed, and only then. A synthesis takes several seconds.
 * @param capacity that the run asks for
 * @param root the folder of the package
 */
export function upToDateStory(
  capacity: object,
  environment: NodeJS.ProcessEnv = process.env,
  root = '.',
): string | undefined {
  const isKept = capacity === SURGE_CAPACITY && isStartScript(environment);
  const folder = join(root, FOLDER);
  return isKept && existsSync(join(folder, 'manifest.json')) ? folder : undefined;
}

/** Synthesizes the story's assembly, for the script `synth:surge`. */
export function synthesizeStory(): void {
  synthesizeWithCapacity('synth:surge', SURGE_CAPACITY, FOLDER);
}
