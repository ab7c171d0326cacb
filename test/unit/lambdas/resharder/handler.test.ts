import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as resharder from '../../../../lambdas/resharder';
import { captureLog, functionContext } from '../support/function-context';
import { BRIEF, STREAM, useWorld } from './support/resharder-world';

const world = useWorld();
let log: ReturnType<typeof captureLog>;
let handler: typeof resharder.handler;

beforeEach(async () => {
  log = captureLog();
  vi.resetModules();
  ({ handler } = await import('../../../../lambdas/resharder/index.js'));
});
afterEach(() => vi.restoreAllMocks());

const alarm = {
  source: 'aws.cloudwatch',
  alarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:busy',
  time: '2026-11-20T12:00:00.000+0000',
  alarmData: { alarmName: 'busy', state: { value: 'ALARM' } },
};
const MIB = 1024 * 1024;

/** The function has the machine's clock, so the datapoints end now. */
function loadUntilNow(bytes: number): void {
  vi.spyOn(world().engine.clock, 'now').mockImplementation(() => Date.now());
  world().scripted.load({ bytes, records: 100 });
}

describe('the function', () => {
  it('with its own policy, scales a stream up that is full, and says why', async () => {
    loadUntilNow(1.9 * MIB);
    // With no time to wait for the reshard, which takes half a minute of the machine's clock.
    await handler(alarm, functionContext(BRIEF.remainingMs));
    await world().engine.settleControlPlane();
    expect(world().shardMap().length).toBeGreaterThan(2);
    expect(world().scripted.tickRule).toContain('on');
    const decided = log.lines.find(({ message }) => message === 'decided');
    expect(decided).toMatchObject({
      level: 'INFO',
      wakeUp: { by: 'alarm', name: 'busy', alarmState: 'ALARM' },
    });
    const metrics = log.lines.find((line) => '_aws' in line);
    expect(metrics).toMatchObject({ StreamName: STREAM, OpenShardCount: 2, Decisions: 1 });
  });

  it('goes by its own clock, not by an event that somebody dated a day ahead', async () => {
    loadUntilNow(1.9 * MIB);
    const time = new Date(Date.now() + 24 * 3_600_000).toISOString();
    await handler({ ...alarm, time }, functionContext(BRIEF.remainingMs));
    const metrics = log.lines.find((line) => '_aws' in line) as { _aws: { Timestamp: number } } | undefined;
    expect(metrics?._aws.Timestamp).toBeLessThanOrEqual(Date.now());
    expect(metrics?._aws.Timestamp).toBeGreaterThan(Date.now() - 60_000);
  });

  it('leaves a stream alone that it knows no load of', async () => {
    await handler({}, functionContext());
    await world().engine.settleControlPlane();
    expect(world().shardMap()).toHaveLength(2);
    expect(world().scripted.tickRule).toEqual(['off']);
  });

  it('gives an event back that it could not handle', async () => {
    world().crash.restart(2);
    await expect(handler({}, functionContext())).rejects.toThrow();
  });

  it('refuses what a person cannot have, in a sentence', async () => {
    const event = { holdUntil: new Date(Date.now() + 3_600_000).toISOString(), minShards: 65 };
    await expect(handler(event, functionContext())).rejects.toThrow(
      "minShards is 65; allowed is a whole number from 1 to 64, the autoscaler's maxShards.",
    );
  });

  it('begins at once with the minimum that a person asks for', async () => {
    const event = { holdUntil: new Date(Date.now() + 3_600_000).toISOString(), minShards: 4 };
    await handler(event, functionContext(BRIEF.remainingMs));
    const decided = log.lines.find(({ message }) => message === 'decided') as { plan?: { steps?: object[] } };
    expect(decided.plan?.steps?.[0]).toMatchObject({
      kind: 'splitShard',
      why: expect.stringMatching(/^2 shards are open; minShards is 4, by the hold until 20/),
    });
  });
});
