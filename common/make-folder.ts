import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it. `mkdirSync` with `recursive` never ends where the file system takes no folders and
 * says so with ENOENT, as below `/proc`.
 * @param mode of each folder that it makes; default that of the process
 * @throws the error of the file system
 */
export function makeFolder(folder: string, mode?: number): void {
  const path = resolve(folder);
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process was sooner.
    if (Object(error).code !== 'EEXIST') throw error;
  }
}
