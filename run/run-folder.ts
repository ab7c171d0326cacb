import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './errors';

/** Marks a folder that a run made, so that no other folder is ever emptied. */
const MARKER = '.made-by-kinesis-blueprint';

/**
 * Makes the folder of a run, or empties that of the last run.
 * @throws UsageError for a folder that holds something else, or cannot be written
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
    throw new UsageError(`--folder ${folder}: the folder cannot be written (${code}).`, { cause: error });
  }
}
