import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../common';
import { UsageError } from './errors';

/** Marks a folder that a run made, so that no other folder is ever emptied. */
const MARKER = '.made-by-kinesis-blueprint';
/** Has the process id of the run that uses the folder. */
const LOCK = '.used-by-process';

/**
 * Makes the folder of a run, or empties that of the last run, and keeps it for this process until it ends. Only its
 * owner may open it.
 * @throws UsageError for a folder that another run uses, that holds something else, or cannot be written
 */
export function prepareRunFolder(folder: string): void {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARKER))) {
      throw new UsageError(
        `--folder ${folder}: the folder is not empty and was not made by a run. Give a new or an empty one.`,
      );
    }
    // What a run keeps has addresses of visitors.
    makeFolder(folder, 0o700);
    chmodSync(folder, 0o700);
    writeFileSync(join(folder, MARKER), 'Emptied at the start of each run.\n');
    lock(folder);
    for (const entry of readdirSync(folder)) {
      if (entry !== MARKER && entry !== LOCK) rmSync(join(folder, entry), { recursive: true, force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`--folder ${folder}: the folder cannot be written (${code}).`, { cause: error });
  }
}

function lock(folder: string): void {
  const file = join(folder, LOCK);
  const holder = holderOf(file);
  if (holder !== undefined && isAlive(holder)) {
    throw new UsageError(
      `--folder ${folder}: a run with the process id ${holder} uses this folder. Wait until it has ended, or give another ` +
        `folder. If that process is no run, delete ${file}.`,
    );
  }
  // What a process left that died.
  rmSync(file, { force: true });
  writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
  process.once('exit', () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  });
}

/** The process id in a lock. Undefined without one. */
function holderOf(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const id = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return id > 0 ? id : undefined;
}

/** Whether another process has this id. A process that was killed can have had the id of this one. */
function isAlive(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
