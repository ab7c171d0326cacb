import { describe, expect, it } from 'vitest';
import { CloudWatchClock } from '../../../../local/services/cloudwatch';
import { ManualClock } from '../../../support/manual-clock';

const MINUTE = 60_000;

describe("CloudWatch's clock", () => {
  it('begins with the time of the machine and runs as fast as it is told', async () => {
    const machine = new ManualClock();
    const start = machine.now();
    const clock = new CloudWatchClock(machine, 20);
    const ran: number[] = [];
    clock.after(MINUTE, () => ran.push(machine.now() - start));
    await machine.advance(3000);
    expect(ran).toEqual([3000]);
    expect(clock.now() - start).toBe(MINUTE);
  });

  it('is the time of the machine where nothing is compressed', async () => {
    const machine = new ManualClock();
    const clock = new CloudWatchClock(machine);
    await machine.advance(1234);
    expect(clock.now()).toBe(machine.now());
    expect(clock.shiftOf(machine.now() - 60 * MINUTE)).toBe(0);
  });

  it('moves the time of a caller who goes by the machine, and leaves that of others', async () => {
    const machine = new ManualClock();
    const clock = new CloudWatchClock(machine, 20);
    await machine.advance(60_000); // twenty of its minutes: it is 19 ahead
    expect(clock.shiftOf(machine.now())).toBe(19 * MINUTE);
    expect(clock.shiftOf(machine.now() - 15 * MINUTE)).toBe(19 * MINUTE);
    expect(clock.shiftOf(clock.now())).toBe(0);
    expect(clock.shiftOf(clock.now() - 3 * MINUTE)).toBe(0);
  });
});
