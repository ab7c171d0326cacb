import { describe, expect, it } from 'vitest';
import { sleep, working } from '../../../../local/base/clock';
import { EventClock } from '../../../../local/base/time';
import { DAY_MS, MARGIN_MS, played } from './support/played-clock';

// What somebody outside does, and what passes by itself, lives in the machine's time.

describe('played time', () => {
  it('waits for work that only somebody outside can end, with nothing due', async () => {
    const { clock } = played();
    const outside = new Promise<string>((resolve) => setTimeout(() => resolve('came'), 20));
    expect(await clock.play(outside)).toBe('came');
  });

  it('stands while somebody works, and goes on when the last has ended', async () => {
    const { clock, passed } = played({ livePace: 1e-9 });
    const hold = (name: string, ms: number) =>
      working(clock, name, new Promise((resolve) => setTimeout(resolve, ms)));
    const at: number[] = [];
    void hold('a', 20).then(() => at.push(passed()));
    void hold('b', 40).then(() => at.push(passed()));
    const end = clock.hold('c');
    setTimeout(() => {
      end();
      end();
    }, 30);
    await clock.advance(DAY_MS);
    expect(at).toEqual([0, 0]);
    expect(passed()).toBe(DAY_MS);
  });
});

describe('live time', () => {
  it('passes by itself, so many times as fast as the machine’s', async () => {
    const { clock, passed, errors } = played({ livePace: 100 });
    const cancel = clock.after(1, () => errors.push('cancelled'));
    cancel();
    clock.after(500, () => {
      throw new Error('broken');
    });
    const begin = performance.now();
    await sleep(clock, 1000);
    expect(passed()).toBeGreaterThanOrEqual(1000);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(9);
    expect(String(errors)).toBe('Error: broken');
  });

  it('does not stand for those who work, and goes on where played time ended', async () => {
    const { clock, passed } = played({ livePace: 100 });
    const end = clock.hold('a');
    await sleep(clock, 100);
    end();
    await clock.advance(DAY_MS);
    await sleep(clock, 100);
    expect(passed()).toBeGreaterThanOrEqual(DAY_MS + 200);
    expect(passed()).toBeLessThan(DAY_MS + 100 * MARGIN_MS);
  });

  it('starts at the machine’s time', () => {
    expect(Math.abs(new EventClock({ onError: () => 0, onNotice: () => 0 }).now() - Date.now())).toBeLessThan(
      MARGIN_MS,
    );
  });
});
