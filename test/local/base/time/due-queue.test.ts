import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueQueue } from '../../../../local/base/time/due-queue';

function takeAll(queue: DueQueue): void {
  for (let run = queue.take(); run !== undefined; run = queue.take()) run();
}

describe('the queue of what is due', () => {
  it('hands out the earliest first, those of one moment as they came, and none that was taken out', () => {
    const entry = fc.record({ at: fc.integer({ min: 0, max: 20 }), isCancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const queue = new DueQueue();
        const taken: number[] = [];
        const cancels = entries.map(({ at }, n) => queue.add(at, () => taken.push(n)));
        for (const [n, { isCancelled }] of entries.entries()) if (isCancelled) cancels[n]?.();
        takeAll(queue);
        const kept = entries.map(({ at, isCancelled }, n) => ({ at, isCancelled, n }));
        const expected = kept.filter((one) => !one.isCancelled).sort((a, b) => a.at - b.at || a.n - b.n);
        expect(taken).toEqual(expected.map(({ n }) => n));
      }),
    );
  });

  it('knows when the next is due, and forgets what was taken out on top', () => {
    const queue = new DueQueue();
    expect([queue.nextAt, queue.take()]).toEqual([undefined, undefined]);
    const cancel = queue.add(1, () => undefined);
    queue.add(2, () => 'second');
    expect(queue.nextAt).toBe(1);
    cancel();
    expect(queue.nextAt).toBe(2);
    expect(queue.take()?.()).toBe('second');
    // Too late, and twice: nothing happens.
    cancel();
    expect(queue.nextAt).toBeUndefined();
  });
});
