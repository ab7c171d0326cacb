import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../bench/benchmarks';
import { staleSections } from '../../bench/page';

describe('docs/benchmarks.md', () => {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();

  it('measures files that exist, and is not older than their code', ({ skip }) => {
    const isTracked = (path: string) => git('ls-files', '--', path) !== '';
    try {
      if (git('rev-parse', '--is-shallow-repository') === 'true') skip('a shallow clone has no history');
    } catch {
      skip('no git repository');
    }
    expect(BENCHMARKS.flatMap(({ measures }) => measures).filter((path) => !isTracked(path))).toEqual([]);
    const lastChangeOf = (paths: readonly string[]) => git('log', '-1', '--format=%cs', '--', ...paths);
    const text = readFileSync('docs/benchmarks.md', 'utf8');
    expect(staleSections(text, BENCHMARKS, lastChangeOf)).toEqual([]);
  });
});
