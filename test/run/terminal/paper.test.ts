import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN, paperOf, wrap } from '../../../run/terminal';
import { firstFitting } from '../../../run/terminal/paper';

const TERMINAL = { isTTY: true, columns: 60 };
const RED = '\u001b[31mx\u001b[39m';

describe('colours', () => {
  it.each([
    ['a terminal', TERMINAL, {}, RED],
    ['a pipe', {}, {}, 'x'],
    ['a terminal with NO_COLOR', TERMINAL, { NO_COLOR: '1' }, 'x'],
    ['a terminal with an empty NO_COLOR', TERMINAL, { NO_COLOR: '' }, RED],
    ['a dumb terminal', TERMINAL, { TERM: 'dumb' }, 'x'],
    ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, RED],
    ['a pipe with an empty FORCE_COLOR', {}, { FORCE_COLOR: '' }, RED],
    ['a terminal with FORCE_COLOR=0', TERMINAL, { FORCE_COLOR: '0' }, 'x'],
    ['a terminal with FORCE_COLOR=false', TERMINAL, { FORCE_COLOR: 'false' }, 'x'],
    ['FORCE_COLOR beside NO_COLOR', {}, { FORCE_COLOR: '1', NO_COLOR: '1' }, RED],
  ])('are decided for %s', (_, output, environment, painted) => {
    expect(paperOf(output, environment).paint('red', 'x')).toBe(painted);
  });

  it('can be joined', () => {
    expect(paperOf(TERMINAL, {}).paint(['bold', 'red'], 'x')).toBe(
      '\u001b[1m\u001b[31mx\u001b[39m\u001b[22m',
    );
  });
});

describe('the width', () => {
  it('follows the window, is 80 for a terminal that does not know it, and endless for a pipe', () => {
    const output = { isTTY: true, columns: 60 };
    const paper = paperOf(output, {});
    output.columns = 120;
    expect(paper.width).toBe(120);
    expect(paperOf({ isTTY: true, columns: 0 }, {}).width).toBe(80);
    expect(paperOf({ columns: 60 }, {}).width).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('redrawing', () => {
  it.each([
    ['a terminal', TERMINAL, {}, true],
    ['a terminal without colours', TERMINAL, { NO_COLOR: '1' }, true],
    ['a dumb terminal', TERMINAL, { TERM: 'dumb' }, false],
    ['a pipe with colours', {}, { FORCE_COLOR: '1' }, false],
  ])('is decided for %s', (_, output, environment, redraws) => {
    expect(paperOf(output, environment).redraws).toBe(redraws);
  });
});

describe('wrap', () => {
  it('indents further lines, and keeps the columns of the first', () => {
    expect(wrap('  note    one two three', 16, 4)).toBe('  note    one\n    two three');
  });

  it('leaves a word whole that is longer than a line, and every line on a pipe', () => {
    expect(wrap('at http://127.0.0.1:45837 now', 10, 2)).toBe('at\n  http://127.0.0.1:45837\n  now');
    expect(wrap('word '.repeat(99), PLAIN.width, 2)).not.toContain('\n');
  });

  it('keeps every word in order, and no line is too long but for one word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z:,.]{1,30}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 10, max: 120 }),
        fc.integer({ min: 0, max: 9 }),
        (all, width, hang) => {
          const lines = wrap(all.join(' '), width, hang).split('\n');
          expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(all);
          for (const [i, line] of lines.entries()) {
            expect(line.length <= width || !line.trim().includes(' ')).toBe(true);
            if (i > 0) expect(line.search(/[^ ]/)).toBe(hang);
          }
        },
      ),
    );
  });
});

describe('firstFitting', () => {
  it('takes the longest that fits, and the shortest if none does', () => {
    expect(firstFitting(['long text', 'short'], 9)).toBe('long text');
    expect(firstFitting(['long text', 'short'], 8)).toBe('short');
    expect(firstFitting(['long text', 'short'], 1)).toBe('short');
  });
});
