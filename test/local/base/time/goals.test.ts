import { describe, expect, it } from 'vitest';
import { Goals } from '../../../../local/base/time/goals';

describe('the goals that time is played for', () => {
  it('end each when it is reached, and say where time must stop', async () => {
    const goals = new Goals();
    let isReached = false;
    const first = goals.add({ at: 20, isReached: () => isReached });
    void goals.add({ at: 10, isReached: () => false });
    void goals.add({ isReached: () => false });
    expect(goals.nextAt).toBe(10);
    goals.settle();
    isReached = true;
    goals.settle();
    await first;
    expect(goals.isEmpty).toBe(false);
    goals.abandon();
    expect([goals.isEmpty, goals.nextAt]).toEqual([true, Number.POSITIVE_INFINITY]);
  });

  it('end with what their condition throws, and harm no other', async () => {
    const goals = new Goals();
    const broken = goals.add({
      isReached: () => {
        throw new Error('the condition is wrong');
      },
    });
    const other = goals.add({ isReached: () => true });
    goals.settle();
    await expect(broken).rejects.toThrow('the condition is wrong');
    await other;
    expect(goals.isEmpty).toBe(true);
  });

  it('all fail together', async () => {
    const goals = new Goals();
    const all = [1, 2].map(() => goals.add({ isReached: () => false }));
    goals.fail(new Error('time stands still'));
    for (const goal of all) await expect(goal).rejects.toThrow('time stands still');
  });
});
