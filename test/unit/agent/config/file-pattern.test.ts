import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FilePattern } from '../../../../agent/config';

const names = (pattern: string, ...those: string[]) =>
  those.filter((name) => new FilePattern(`/logs/${pattern}`).matches(name));

describe('a file pattern', () => {
  it('matches as the globs of the Kinesis Agent do', () => {
    expect(names('app.log*', 'app.log', 'app.log.1', 'xapp.log', 'appXlog')).toEqual([
      'app.log',
      'app.log.1',
    ]);
    expect(names('app?.log', 'app1.log', 'app.log', 'app12.log')).toEqual(['app1.log']);
    expect(names('a[0-9x].log', 'a1.log', 'ax.log', 'ay.log', 'a-.log')).toEqual(['a1.log', 'ax.log']);
    expect(names('a[!0-9].log', 'a1.log', 'ax.log')).toEqual(['ax.log']);
    expect(names('{access,error}.log', 'access.log', 'error.log', 'other.log')).toEqual([
      'access.log',
      'error.log',
    ]);
    expect(names('a\\*b', 'a*b', 'axb')).toEqual(['a*b']);
    expect(names('a.b', 'axb')).toEqual([]);
  });

  it('overlaps another one exactly if a name matches both', () => {
    const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '{a,bb}', '{a*,b}');
    const glob = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => new FilePattern(`/logs/${parts.join('')}`));
    const words = ['a', 'b', 'c'].flatMap((x) => ['', 'a', 'b', 'c'].map((y) => x + y));
    const all = [
      ...words,
      ...words.flatMap((x) => words.map((y) => x + y)),
      ...words.flatMap((x) => words.flatMap((y) => words.map((z) => x + y + z))),
    ];
    fc.assert(
      fc.property(glob, glob, (one, other) => {
        // Names of up to six characters of three: the shortest name of both has no more than their parts together, but for
        // {bb}.
        const shared = all.some((name) => one.matches(name) && other.matches(name));
        if (shared) expect(one.overlaps(other)).toBe(true);
        else if (!/bb/.test(one.pattern + other.pattern)) expect(one.overlaps(other)).toBe(false);
        expect(one.overlaps(other)).toBe(other.overlaps(one));
      }),
      { numRuns: 300 },
    );
  });
});
