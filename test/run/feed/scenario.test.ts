import { describe, expect, it } from 'vitest';
import { ClickstreamLines, HOT_ADDRESS } from '../../../run/feed/clickstream';
import { type Phase, playPhases, type StreamView, SURGE } from '../../../run/feed/scenario';
import { ManualClock } from '../../support/manual-clock';

const MIB = 1024 * 1024;
const LINE_BYTES = 8192;
const phase = (change: Partial<Phase>): Phase => ({
  name: 'test',
  announcement: 'a test',
  load: 1,
  hotShare: 0,
  atLeast: 2,
  atMost: 10,
  isOver: () => false,
  ...change,
});
const view: StreamView = {
  openShards: 2,
  isUpdating: false,
  isolations: 0,
  reductions: 0,
  looksSinceChange: 0,
};

/** Plays phases for a reader that needs `takes` milliseconds for each line. */
async function play(phases: readonly Phase[], takes = 0, look = () => view, scale = 1) {
  const clock = new ManualClock();
  const announced: string[] = [];
  const lines = new ClickstreamLines({ seed: 1, poisonShare: 0, startTime: 0, visitors: 20_000 });
  const stage = {
    // A wait moves the clock, and ends two milliseconds late.
    clock: {
      now: () => clock.now(),
      after: (ms: number, run: () => void) => {
        void clock.advance(ms + 2).then(run);
        return () => undefined;
      },
    },
    signal: new AbortController().signal,
    scale,
    lineBytes: LINE_BYTES,
    look,
    onPhase: ({ name }: Phase) => announced.push(name),
  };
  const begin = clock.now();
  const addresses: string[] = [];
  let bytes = 0;
  for await (const line of playPhases(phases, lines, stage)) {
    if (line.kind !== 'line') throw new Error('A story has no oversized lines.');
    bytes += line.bytes.length;
    addresses.push(line.bytes.toString('utf8').split(' ')[0] ?? '');
    if (takes > 0) await clock.advance(takes);
  }
  return { announced, addresses, bytes, seconds: (clock.now() - begin) / 1000 };
}

describe('a phase', () => {
  it('produces its load, though timers come late', async () => {
    const { bytes, seconds } = await play([phase({ load: 2 })]);
    expect(seconds).toBeCloseTo(10, 0);
    expect(bytes / MIB / seconds).toBeCloseTo(2, 1);
  });

  it('produces an Nth of its load at scale N', async () => {
    const { bytes, seconds } = await play([phase({ load: 8, hotShare: 0.25 })], 0, () => view, 4);
    expect(bytes / MIB / seconds).toBeCloseTo(2, 1);
  });

  it('ends as soon as the stream has answered it, but not before its shortest time', async () => {
    let looks = 0;
    const soon = await play([phase({ isOver: () => true })]);
    const later = await play([phase({ isOver: ({ openShards }) => openShards > 2 })], 0, () => ({
      ...view,
      openShards: looks++ < 200 ? 2 : 3,
    }));
    expect(soon.seconds).toBeCloseTo(2, 1);
    expect(later.seconds).toBeGreaterThan(3);
    expect(later.seconds).toBeLessThan(5);
  });

  it('waits for a slow reader, and does not catch up on the load that was held up', async () => {
    const held = phase({ name: 'held', atMost: 4 });
    const { bytes, seconds } = await play([held, phase({ name: 'after', atMost: 2, load: 0.1 })], 40);
    // 40 ms for a line of 8 KiB are 0.2 MiB a second.
    expect(bytes / MIB).toBeLessThan(4 * 0.21 + 2 * 0.12 + 0.1);
    expect(seconds).toBeLessThan(6.5);
  });

  it('gives its hot share to one visitor', async () => {
    const { addresses } = await play([phase({ hotShare: 0.25 })]);
    const counts = new Map<string, number>();
    for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
    const [most = 0, next = 0] = [...counts.values()].sort((a, b) => b - a);
    expect(most / addresses.length).toBeCloseTo(0.25, 1);
    expect(next / addresses.length).toBeLessThan(0.01);
  });

  it('produces the hot share also when the reader is too slow for all of the load', async () => {
    // 10 ms for a line of 8 KiB are 0.8 MiB a second, of 2 that the phase asks for.
    const { addresses } = await play([phase({ load: 2, hotShare: 0.25 })], 10);
    const hot = addresses.filter((address) => address === HOT_ADDRESS).length;
    expect((hot * LINE_BYTES) / MIB / 10).toBeCloseTo(0.5, 1);
  });
});

describe('the story', () => {
  const isOver = (name: string, now: Partial<StreamView>, begin: Partial<StreamView> = {}) =>
    SURGE.find((each) => each.name === name)?.isOver({ ...view, ...now }, { ...view, ...begin });

  it('goes on with the hot key until a split for it is done', () => {
    expect(isOver('hot key', { openShards: 16 })).toBe(false);
    expect(isOver('hot key', { isolations: 1, isUpdating: true })).toBe(false);
    expect(isOver('hot key', { isolations: 1 })).toBe(true);
  });

  it('goes on with the calm until the resharder has removed shards and is done', () => {
    const rested = { looksSinceChange: 2 };
    expect(isOver('calm', rested)).toBe(false);
    expect(isOver('calm', { ...rested, reductions: 1 }, { reductions: 1 })).toBe(false);
    expect(isOver('calm', { reductions: 2, looksSinceChange: 1 }, { reductions: 1 })).toBe(false);
    expect(isOver('calm', { ...rested, openShards: 6, reductions: 2 }, { reductions: 1 })).toBe(true);
  });

  it('has its phases in order, each within its bounds, whatever the stream does', async () => {
    const { announced, seconds } = await play(SURGE, 500, undefined, 20);
    expect(announced).toEqual(['steady', 'surge', 'hot key', 'calm']);
    expect(seconds).toBeLessThan(SURGE.reduce((sum, { atMost }) => sum + atMost, 1));
  });

  it('loads more than the stream has at first, and less than a shard at the end', () => {
    const loads = SURGE.map(({ load }) => load);
    expect(loads[0]).toBeLessThan(0.8 * 2);
    expect(Math.max(...loads)).toBeGreaterThan(2);
    expect(loads.at(-1)).toBeLessThan(1);
  });
});
