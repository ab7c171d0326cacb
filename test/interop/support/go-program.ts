import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GoProgram {
  readonly path: string;
  remove(): void;
}

/**
 * Builds a Go program with its modules, from the local cache or the module proxy. The first build takes a minute.
 * @param sources the folder of its module
 * @param file the program in it; default: the module's
 * @returns undefined, with a printed line, where there is no Go, or no way to the modules
 */
export function goProgram(sources: string, file = '.'): GoProgram | undefined {
  if (spawnSync('go', ['version']).status !== 0) {
    console.log('skipped: go is not installed');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'go-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'client');
  const { status, stderr } = spawnSync('go', ['build', '-o', path, file], {
    cwd: sources,
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (status === 0) return { path, remove };
  remove();
  console.log(`skipped: go cannot build the client: ${stderr.trim().split('\n').at(-1)}`);
  return undefined;
}
