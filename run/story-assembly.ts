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
 */
export function upToDateStory(
  capacity: object,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const isKept = capacity === SURGE_CAPACITY && isStartScript(environment);
  return isKept && existsSync(join(FOLDER, 'manifest.json')) ? FOLDER : undefined;
}

/** Synthesizes the story's assembly, for the script `synth:surge`. */
export function synthesizeStory(): void {
  synthesizeWithCapacity('synth:surge', SURGE_CAPACITY, FOLDER);
}
