import { describe, expect, it } from 'vitest';
import { ProgressDisplay, type ProgressSnapshot } from '../../../run/terminal';
import { progressLines } from '../../../run/terminal/progress';

const TIME = Date.UTC(2026, 10, 26, 12, 14);
const BEFORE: ProgressSnapshot = {
  time: TIME,
  recordsIn: 0,
  processed: 0,
  retries: 0,
  parked: 0,
  throttled: 0,
  shards: new Map([
    ['a', 0],
    ['b', 0],
  ]),
};
const NOW: ProgressSnapshot = {
  ...BEFORE,
  time: TIME + 2000,
  recordsIn: 6346,
  processed: 6338,
  parked: 8,
  throttled: 59,
  shards: new Map([
    ['a', 60],
    ['b', 2400],
  ]),
};

/** The line on an output. */
function drawn(output: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv = {}) {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const display = new ProgressDisplay({ ...output, write }, environment);
  const snapshots = [BEFORE];
  display.start(() => snapshots.pop() ?? NOW);
  return { display, text: () => written };
}

describe('the progress line', () => {
  it('has everything on a wide terminal, and the main numbers on a narrow one', () => {
    expect(progressLines(BEFORE, NOW).map((line) => line.trimEnd())).toEqual([
      '12:14:02 in 6,346 · processed 6,338 · retried 0 · parked 8 · throttled 59 · 2 shards 30 1,200 records/s',
      '12:14:02 in 6,346 · processed 6,338 · retried 0 · parked 8 · throttled 59 · 2 shards 30–1,200 records/s each',
      '12:14:02 in 6,346 · processed 6,338 · parked 8 · throttled 59 · 2 shards 30–1,200 records/s each',
      '12:14:02 in 6,346 · processed 6,338 · parked 8 · throttled 59 · 2 shards',
      '12:14:02 in 6,346 · processed 6,338 · throttled 59 · 2 shards',
      '12:14:02 in 6,346 · processed 6,338 · 2 shards',
      '12:14:02 in 6,346 · processed 6,338',
    ]);
  });

  it('shows rates or not by the width of large ones, so that they do not flicker', () => {
    const calm = { ...NOW, shards: BEFORE.shards };
    const lengths = (now: ProgressSnapshot) =>
      progressLines(BEFORE, now)
        .slice(1)
        .map((line) => line.length);
    expect(lengths(calm)).toEqual(lengths(NOW));
  });

  it.each([
    [
      120,
      '12:14:02 in 6,346 · processed 6,338 · retried 0 · parked 8 · throttled 59 · 2 shards 30 1,200 records/s',
    ],
    [70, '12:14:02 in 6,346 · processed 6,338 · throttled 59 · 2 shards'],
    [60, '12:14:02 in 6,346 · processed 6,338 · 2 shards'],
    [20, '12:14:02 in 6,346 ·'],
  ])('is shorter than %i columns, so that no terminal begins a new line', (columns, line) => {
    const { display, text } = drawn({ isTTY: true, columns }, { NO_COLOR: '1' });
    display.stop();
    expect(text()).toBe(`${line}\n`);
  });

  it('is plain on a pipe', () => {
    const { display, text } = drawn({});
    display.say('One sentence.');
    display.stop();
    expect(text()).toMatch(/^One sentence\.\n12:14:02 in 6,346 .* 2 shards 30 1,200 records\/s\n$/);
    expect(text().replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('what takes a while', () => {
  const WAITS = 'Making the resources …';

  it('is said at once; the next line takes its place on a terminal', () => {
    const { display, text } = drawn({ isTTY: true, columns: 60 }, { NO_COLOR: '1' });
    display.await(WAITS);
    expect(text()).toBe(WAITS);
    display.narrate({ time: TIME, what: 'LOAD', text: 'a surge' });
    expect(text()).toBe(`${WAITS}\r\u001b[K12:14:00 LOAD a surge\n`);
    display.stop();
  });

  it.each([
    ['a pipe', {}, {}],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ])('is a line of its own on %s', (_, output, environment) => {
    const { display, text } = drawn(output, environment);
    display.await(WAITS);
    display.clear();
    expect(text()).toBe(`${WAITS}\n`);
    display.stop();
  });
});
