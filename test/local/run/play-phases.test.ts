import { describe, expect, it } from 'vitest';
import { ClickstreamLines } from '../../../local/run/clickstream-lines';
import { playPhases } from '../../../local/run/play-phases';
import { type Phase, type StreamView, SURGE } from '../../../local/run/scenario';
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
const view: StreamView = { openShards: 2, isUpdating: false, isolations: 0 };

/** Plays phases; whoever takes a line needs `takes` milliseconds for it. */
async function play(phases: readonly Phase[], takes = 0, look = () => view) {
  const clock = new ManualClock();
  const announced: string[] = [];
  const lines = new ClickstreamLines({ seed: 1, poisonShare: 0, startTime: 0, visitors: 20_000 });
  const stage = {
    // Who waits moves the time on, and comes two milliseconds late.
    clock: {
      now: () => clock.now(),
      after: (ms: number, run: () => void) => {
        void clock.advance(ms + 2).then(run);
        return () => undefined;
      },
    },
    signal: new AbortController().signal,
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
  it('brings its load, though timers come late', async () => {
    const { bytes, seconds } = await play([phase({ load: 2 })]);
    expect(seconds).toBeCloseTo(10, 0);
    expect(bytes / MIB / seconds).toBeCloseTo(2, 1);
  });

  it('is over as soon as what it is there for has happened, but not too soon', async () => {
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

  it('waits with whoever does not keep up, and does not pour out afterwards what was held up', async () => {
    const held = phase({ name: 'held', atMost: 4 });
    const { bytes, seconds } = await play([held, phase({ name: 'after', atMost: 2, load: 0.1 })], 40);
    // 40 ms a line of 8 KiB are a fifth of a MiB a second.
    expect(bytes / MIB).toBeLessThan(4 * 0.21 + 2 * 0.12 + 0.1);
    expect(seconds).toBeLessThan(6.5);
  });

  it('gives a part of its load to one visitor', async () => {
    const { addresses } = await play([phase({ hotShare: 0.25 })]);
    const counts = new Map<string, number>();
    for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
    const [most = 0, next = 0] = [...counts.values()].sort((a, b) => b - a);
    expect(most / addresses.length).toBeCloseTo(0.25, 1);
    expect(next / addresses.length).toBeLessThan(0.01);
  });
});

describe('the story', () => {
  it('has its phases in order, each within its bounds, whatever the stream does', async () => {
    const { announced, seconds } = await play(SURGE);
    expect(announced).toEqual(['steady', 'surge', 'hot key', 'calm']);
    expect(seconds).toBeLessThan(SURGE.reduce((sum, { atMost }) => sum + atMost, 1));
  });

  it('asks for more than the stream has at first, and for less than a shard in the end', () => {
    const loads = SURGE.map(({ load }) => load);
    expect(loads[0]).toBeLessThan(0.8 * 2);
    expect(Math.max(...loads)).toBeGreaterThan(2);
    expect(loads.at(-1)).toBeLessThan(1);
  });
});
