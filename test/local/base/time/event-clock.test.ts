import { describe, expect, it } from 'vitest';
import { sleep, working } from '../../../../local/base/clock';
import { DAY_MS, MARGIN_MS, played } from './support/played-clock';

describe('played time', () => {
  it('moves on to what is due, in order, those of one moment as they were set', async () => {
    const { clock } = played();
    const seen: string[] = [];
    await clock.advance(0);
    const begin = clock.now();
    await clock.play(
      new Promise<void>((done) => {
        clock.after(0, () => {
          const note = (name: string) => () => seen.push(`${name} ${clock.now() - at}`);
          const at = clock.now();
          clock.after(DAY_MS, note('d'));
          clock.after(10, note('b'));
          clock.after(10, note('c'));
          clock.after(-5, note('a'));
          const cancel = clock.after(20, note('never'));
          cancel();
          cancel();
          clock.after(DAY_MS, done);
        });
      }),
    );
    expect(seen).toEqual(['a 0', 'b 10', 'c 10', `d ${DAY_MS}`]);
    expect(clock.now() - begin).toBeGreaterThanOrEqual(DAY_MS);
    expect(clock.now() - begin).toBeLessThan(DAY_MS + MARGIN_MS);
  });

  it('goes on for as long as asked, and what is at work then is awaited', async () => {
    const { clock, passed } = played({ livePace: 1e-9 });
    let after = 0;
    clock.after(1000, () => void Promise.resolve().then(() => setImmediate(() => after++)));
    clock.after(1001, () => {
      after += 100;
    });
    await clock.advance(1000);
    expect([passed(), after]).toEqual([1000, 1]);
    await clock.advance(1);
    expect([passed(), after]).toEqual([1001, 101]);
    await expect(clock.advance(-1)).rejects.toThrow(
      'Time goes forward only: advance takes milliseconds, got -1.',
    );
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError);
  });

  it('ends at once when its condition is met', async () => {
    const { clock, passed } = played({ livePace: 1e-9 });
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.after(60_000, tick);
    };
    tick();
    await clock.runUntil(() => ticks === 10);
    expect(passed()).toBe(9 * 60_000);
  });

  it('ends with a condition that throws, or is not met in the time it has', async () => {
    const { clock, passed } = played({ livePace: 1e-9 });
    const wrong = () => {
      throw new TypeError('no such alarm');
    };
    await expect(clock.runUntil(wrong)).rejects.toThrow('no such alarm');
    await expect(clock.runUntil(() => false, 90_000)).rejects.toThrow(
      "The condition was not met within 90 s of the local AWS's time.",
    );
    expect(passed()).toBe(90_000);
    await expect(clock.runUntil(() => false)).rejects.toThrow('within 86400 s');
  });

  it('is played until work settles; its error is the caller’s', async () => {
    const { clock, passed } = played({ livePace: 1e-9 });
    expect(await clock.play(sleep(clock, 5000).then(() => 'done'))).toBe('done');
    expect(passed()).toBe(5000);
    const failing = sleep(clock, 1).then(() => Promise.reject(new Error('refused')));
    await expect(clock.play(failing)).rejects.toThrow('refused');
  });

  it('is one for all who play it at a time', async () => {
    const { clock, passed } = played({ livePace: 1e-9 });
    const ends: number[] = [];
    await Promise.all([
      clock.advance(300).then(() => ends.push(passed())),
      clock.play(sleep(clock, 100)).then(() => ends.push(passed())),
      clock.advance(200).then(() => ends.push(passed())),
    ]);
    expect(ends).toEqual([100, 200, 300]);
  });

  it('ends a hold also when the work fails', async () => {
    const { clock } = played();
    await expect(working(clock, 'a', Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await clock.advance(1000);
  });

  it('names work without progress, and waits for it no longer', async () => {
    const { clock, notices, passed } = played({ livePace: 1e-9, stallMs: 60 });
    const end = clock.hold('function reader');
    clock.hold('function writer');
    clock.hold('function writer');
    await clock.advance(1000);
    expect(notices).toEqual([
      'function reader, function writer: no progress for 0.06 s, so time no longer waits for it.',
    ]);
    end();
    await clock.advance(1000);
    expect([passed(), notices.length]).toEqual([2000, 1]);
  });

  it('goes on after an event that throws', async () => {
    const { clock, errors } = played();
    let ran = false;
    clock.after(10, () => {
      throw new Error('broken');
    });
    clock.after(20, () => {
      ran = true;
    });
    await clock.advance(30);
    expect([ran, String(errors)]).toEqual([true, 'Error: broken']);
  });

  it('does not stand still for ever: too many events of one moment are an error', async () => {
    const { clock } = played({ mostEventsOfAMoment: 1000 });
    let events = 0;
    const again = () => {
      events++;
      clock.after(0, again);
    };
    again();
    await expect(clock.advance(1000)).rejects.toThrow(
      'Time stands still: 1001 events were due at one moment.',
    );
    expect(events).toBeGreaterThan(1000);
  });

  it('keeps the pace', async () => {
    const { clock } = played({ pace: 10 });
    const begin = performance.now();
    await clock.advance(500);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(45);
    expect(clock.pace).toBe(10);
  });

  it.each([0, -1, Number.NaN])('has no pace of %d', (pace) => {
    const sentence = `A pace is a number of AWS seconds above 0 in a real second, got ${pace}.`;
    expect(() => played({ pace })).toThrow(sentence);
    expect(() => played({ livePace: pace })).toThrow(sentence);
  });
});

describe('a closed clock', () => {
  it('runs nothing any more, and lets everybody go who plays it', async () => {
    const { clock } = played();
    let ran = false;
    clock.after(10, () => {
      ran = true;
    });
    clock.hold('somebody');
    const advanced = clock.advance(1000);
    clock.close();
    await advanced;
    await clock.advance(1000);
    expect(ran).toBe(false);
  });
});
