import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error';

/** Tells a folder that a run made from one that a person filled. */
const MARKER = '.made-by-kinesis-blueprint';

/**
 * Makes the folder of a run, or empties the one of the last run. A folder with anything else in it is left alone.
 * @throws UsageError for a folder that something else is in, or that cannot be written
 */
export function prepareRunFolder(folder: string): void {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      if (!existsSync(join(folder, MARKER))) {
        throw new UsageError(
          `--folder ${folder}: the folder is not empty and was not made by a run. Give a new or an empty one.`,
        );
      }
      for (const entry of readdirSync(folder)) {
        if (entry !== MARKER) rmSync(join(folder, entry), { recursive: true, force: true });
      }
    }
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, MARKER), 'Emptied at the start of each run.\n');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`--folder ${folder}: the folder cannot be written (${code}).`);
  }
}
