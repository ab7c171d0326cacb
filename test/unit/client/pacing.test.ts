import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fullJitter, monotonicClock, Pacer, wait } from '../../../client/pacing';
import { ManualClock } from '../../support/manual-clock';

describe('monotonicClock', () => {
  it('waits longer than a timer of Node.js can', () => {
    vi.useFakeTimers();
    try {
      const days = (count: number) => count * 86_400_000;
      let ran = 0;
      monotonicClock.after(days(30), () => ran++);
      const cancel = monotonicClock.after(Number.POSITIVE_INFINITY, () => ran++);
      vi.advanceTimersByTime(days(30) - 1);
      expect(ran).toBe(0);
      vi.advanceTimersByTime(1);
      expect(ran).toBe(1);
      cancel();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('fullJitter', () => {
  const backoff = { baseMs: 100, capMs: 1_000 };

  it('doubles the bound with every failure, up to the cap', () => {
    expect([1, 2, 3, 4, 5, 50].map((failures) => fullJitter(failures, backoff, () => 1))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
  });

  it('waits anything from nothing to the bound', () => {
    expect(fullJitter(3, backoff, () => 0)).toBe(0);
    expect(fullJitter(3, backoff, () => 0.5)).toBe(200);
  });
});

describe('Pacer', () => {
  it('never lets more begin than the rate allows, but for the last piece of work', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (rate, pieces) => {
          let now = 0;
          const pacer = new Pacer(rate, () => now);
          let units = 0;
          for (const piece of pieces) {
            now += pacer.delay();
            expect(units).toBeLessThanOrEqual((now / 1000) * rate + 1e-6);
            pacer.spend(piece);
            units += piece;
          }
        },
      ),
    );
  });

  it('does not save up idle time', () => {
    let now = 0;
    const pacer = new Pacer(10, () => now);
    now = 60_000;
    pacer.spend(1);
    expect(pacer.delay()).toBe(100);
  });

  it('without a limit never waits', () => {
    const pacer = new Pacer(Number.POSITIVE_INFINITY, () => 0);
    pacer.spend(1_000_000);
    expect(pacer.delay()).toBe(0);
  });

  it.each([0, -1, Number.NaN])('refuses a rate of %s', (rate) => {
    expect(() => new Pacer(rate, () => 0)).toThrow(`must be a number above 0, got ${rate}`);
  });
});

describe('wait', () => {
  it('ends when the time is over', async () => {
    const clock = new ManualClock();
    let over = false;
    const waiting = wait(1_000, clock).then(() => {
      over = true;
    });
    await clock.advance(999);
    expect(over).toBe(false);
    await clock.advance(1);
    await waiting;
  });

  it('ends with the reason of an abort, and takes its timer off', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const waiting = wait(1_000, clock, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
    await expect(wait(1, clock, controller.signal)).rejects.toThrow('enough');
  });
});
