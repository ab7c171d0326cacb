import { afterEach, describe, expect, it } from 'vitest';
import { Scale } from '../../../../local/base/scale';
import { Queues } from '../../../../local/services/sqs';
import { DecisionLog } from '../../../../run/page/recorder/decision-log';
import { intervalAt, Recorder } from '../../../../run/page/recorder/recorder';
import {
  CloudWatchFixture,
  HOME,
  MINUTE,
} from '../../../local/services/cloudwatch/support/cloudwatch-fixture';
import { engineFixture } from '../../../local/services/kinesis/support/engine-fixture';
import { FACTS } from '../support/page-snapshot';

const MIB = 1024 * 1024;

/** A recorder on a real stream, a queue and CloudWatch, on clocks that the test moves. */
async function recorderFixture(shardCount: number, scale?: Scale) {
  const kinesis = engineFixture({ scale });
  const monitoring = new CloudWatchFixture();
  const stream = await kinesis.activeStream({ name: 'clicks', shardCount });
  const queues = new Queues({ clock: kinesis.clock });
  const decisions = new DecisionLog();
  let written = 0;
  const recorder = new Recorder({
    watched: {
      kinesis: kinesis.engine,
      eventSourceMappings: { all: () => [] },
      queues,
      alarms: monitoring.cloudWatch.alarms,
    },
    facts: FACTS,
    decisions,
    told: () => ({
      account: { rows: [{ label: 'records written', count: written }], checks: [], verdict: '' },
      story: { phases: [], endedAt: null },
    }),
    clock: kinesis.clock,
  });
  return {
    ...kinesis,
    monitoring,
    queues,
    decisions,
    recorder,
    stream,
    /** Writes records of a size to the shard of a hash key. */
    write(count: number, bytes: number, explicitHashKey: string) {
      const entry = { partitionKey: 'k', data: Buffer.alloc(bytes - 1), explicitHashKey };
      for (let i = 0; i < count; i++) stream.writer.putRecords([entry]);
      written += count;
    },
    close() {
      kinesis.engine.close();
      queues.close();
      monitoring.cloudWatch.close();
    },
  };
}

const UPPER_HALF = String(2n ** 127n);

describe('intervalAt', () => {
  it.each([
    [0.1, 1000],
    [1, 1000],
    [4, 1000],
    [20, 5000],
    [60, 15_000],
    [240, 60_000],
    [100_000, 60_000],
    [null, 60_000],
  ])('looks, at a pace of %s, every %d ms of AWS', (pace, ms) => {
    expect(intervalAt(pace)).toBe(ms);
  });
});

describe('Recorder', () => {
  let fixture: Awaited<ReturnType<typeof recorderFixture>>;
  afterEach(() => fixture.close());

  it('counts what each interval accepted and rejected, by stream and by shard', async () => {
    fixture = await recorderFixture(2);
    const { recorder, write, clock } = fixture;
    // One shard takes 1 MiB a second: four records of 256 KiB, and rejects the other two.
    write(6, MIB / 4, '0');
    write(10, 100, UPPER_HALF);
    await clock.advance(1000);
    const { interval, now } = recorder.next();
    expect(interval).toEqual({
      time: clock.now(),
      acceptedBytes: MIB + 1000,
      acceptedRecords: 14,
      rejectedBytes: MIB / 2,
      rejectedRecords: 2,
      openShards: 2,
      alarmUtilization: null,
      iteratorAgeMs: null,
      invocations: 0,
      loads: [
        [0, 1.5],
        [1, 0.01],
      ],
    });
    expect(now.account.rows).toEqual([{ label: 'records written', count: 16 }]);
    await clock.advance(1000);
    expect(recorder.next().interval).toMatchObject({ acceptedBytes: 0, rejectedRecords: 0, loads: [] });
  });

  it('shows the load of a scale model as on AWS', async () => {
    fixture = await recorderFixture(2, new Scale(8));
    const { recorder, write, clock } = fixture;
    // Each stands for 8: a second's worth is 64 of AWS's, and half as many again is refused.
    write(12, MIB / 64, '0');
    await clock.advance(1000);
    const { interval } = recorder.next();
    expect(interval).toMatchObject({ acceptedBytes: MIB * 1.5, acceptedRecords: 96, loads: [[0, 1.5]] });
  });

  it('gives rates per second, however long the interval was', async () => {
    fixture = await recorderFixture(1);
    fixture.write(8, 1000, '0');
    await fixture.clock.advance(4000);
    expect(fixture.recorder.next().interval).toMatchObject({ acceptedBytes: 2000, acceptedRecords: 2 });
  });

  it('shows a split once, with parents and children, and counts the writes to both', async () => {
    fixture = await recorderFixture(1);
    const { recorder, stream, clock, write, settleControlPlane } = fixture;
    expect(recorder.next().shards).toEqual([]);
    await clock.advance(1000);
    write(1, 500, '0');
    stream.resharding.split('shardId-000000000000', UPPER_HALF);
    expect(recorder.next().now.streamStatus).toBe('UPDATING');
    await settleControlPlane();
    const closedAt = clock.now();
    const split = recorder.next();
    write(2, 500, UPPER_HALF);
    await clock.advance(1000);
    const update = recorder.next();
    expect(update.interval).toMatchObject({ acceptedBytes: 1000, openShards: 2, loads: [[2, 0.002]] });
    expect(split.shards).toMatchObject([
      { number: 0, from: 0, to: 1, closedAt },
      { number: 1, from: 0, to: 0.5, parents: [0], closedAt: null },
      { number: 2, from: 0.5, to: 1, parents: [0], closedAt: null },
    ]);
    await clock.advance(1000);
    expect(recorder.next().shards).toEqual([]);
    expect(recorder.snapshot().shards).toHaveLength(3);
  });

  it('forgets a closed shard when its last interval is forgotten', async () => {
    fixture = await recorderFixture(1);
    const { recorder, stream, clock, settleControlPlane } = fixture;
    stream.resharding.split('shardId-000000000000', UPPER_HALF);
    await settleControlPlane();
    for (let n = 0; n < 3700; n++) {
      await clock.advance(1000);
      recorder.next();
    }
    const { shards, intervals } = recorder.snapshot();
    expect(shards.map(({ number }) => number)).toEqual([1, 2]);
    expect(intervals).toHaveLength(3600);
  });

  it('shows since when alarms are in their state, by AWS’s time, and what they compare', async () => {
    fixture = await recorderFixture(1);
    const { recorder, monitoring, clock } = fixture;
    monitoring.alarm('busy', {
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      AlarmDescription: 'There is much to do.',
    });
    monitoring.alarm('full', {
      AlarmActions: ['arn:aws:lambda:us-east-1:000000000000:function:resharder'],
      Threshold: 0.8,
      Metrics: [
        {
          Id: 'shards',
          MetricStat: {
            Metric: { Namespace: 'KinesisBlueprint', MetricName: 'OpenShardCount' },
            Period: 60,
            Stat: 'Maximum',
          },
          ReturnData: false,
        },
        {
          Id: 'load',
          MetricStat: { Metric: { Namespace: 'App', MetricName: 'Load' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        { Id: 'share', Expression: 'load / shards' },
      ],
    });
    recorder.next();
    await clock.advance(5000);
    monitoring.load(10, 'OpenShardCount');
    await monitoring.minutes(12);
    const since = monitoring.machine.now();
    const { alarms } = recorder.next().now;
    expect(alarms).toMatchObject([
      {
        name: 'busy',
        description: 'There is much to do.',
        state: 'ALARM',
        since,
        value: 12,
        threshold: 10,
        condition: '≥ 10 in 1 of 2 minutes',
        isOfUtilization: false,
        isForPeople: true,
      },
      { name: 'full', condition: '≥ 0.8 for 1 minute', isOfUtilization: true, isForPeople: false },
    ]);
    expect(alarms[0]?.reason).toContain('Threshold Crossed');
    await clock.advance(MINUTE);
    await monitoring.minutes(13);
    expect(recorder.next().now.alarms[0]).toMatchObject({ since, value: 13 });
  });

  it('shows queues with the age of the oldest message', async () => {
    fixture = await recorderFixture(1);
    const { recorder, queues, clock } = fixture;
    const queue = queues.create('dead-letters', {}, HOME);
    expect(recorder.next().now.queues).toEqual([
      { name: 'dead-letters', visible: 0, inFlight: 0, oldestMessageAgeMs: null },
    ]);
    queue.send({ body: 'one' });
    await clock.advance(3000);
    queue.send({ body: 'other' });
    expect(recorder.next().now.queues).toMatchObject([{ visible: 2, oldestMessageAgeMs: 3000 }]);
  });

  it('goes on when the stream is deleted', async () => {
    fixture = await recorderFixture(1);
    const { recorder, engine, stream, settleControlPlane, clock } = fixture;
    engine.deleteStream(stream);
    await settleControlPlane();
    await clock.advance(1000);
    expect(recorder.next()).toMatchObject({
      interval: { openShards: 0, acceptedBytes: 0 },
      now: { streamStatus: 'DELETED' },
    });
  });

  it('has a snapshot that survives JSON unchanged', async () => {
    fixture = await recorderFixture(2);
    const { recorder, write, clock, decisions } = fixture;
    write(3, 1000, '0');
    const plan = { steps: [{ kind: 'hold', why: 'It fits.' }], findings: [], basis: {} };
    decisions.read(
      { functionName: 'resharder', text: JSON.stringify({ message: 'decided', plan }) },
      clock.now(),
    );
    await clock.advance(1000);
    recorder.next();
    const snapshot = recorder.snapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    expect(snapshot).toMatchObject({ intervals: [{ acceptedRecords: 3 }], decisions: [{ kind: 'hold' }] });
  });
});
