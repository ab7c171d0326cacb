import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KinesisMetrics } from '../../../../local/host/metrics';
import { KinesisEngine } from '../../../../local/services/kinesis';
import { CloudWatchFixture, HOME, MINUTE } from '../../services/cloudwatch/support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

describe('AWS/Kinesis', () => {
  async function stream() {
    const metrics = new KinesisMetrics();
    const engine = new KinesisEngine({
      ...HOME,
      clock: aws.machine,
      observer: metrics,
    });
    aws.cloudWatch.addSource(metrics.source(engine));
    const created = engine.createStream({ name: 'clicks', shardCount: 2 });
    await aws.machine.advance(MINUTE);
    return created;
  }
  const record = (key: string, bytes: number) => ({ partitionKey: key, data: Buffer.alloc(bytes) });
  const ofStream = { StreamName: 'clicks' };

  it('counts each operation as a sample, throttled ones too', async () => {
    const { writer, reader } = await stream();
    writer.putRecord(record('a', 99));
    const outcomes = writer.putRecords([
      record('a', 49),
      ...Array.from({ length: 3 }, () => record('a', 700_000)),
    ]);
    const accepted = outcomes.filter((outcome) => 'sequenceNumber' in outcome).length;
    expect(accepted).toBeLessThan(4);
    const [first, second] = reader.listShards();
    for (const shard of [first, second]) {
      let iterator = reader.getShardIterator(shard?.shardId ?? '', { type: 'TRIM_HORIZON' });
      iterator = reader.getRecords(iterator).nextShardIterator ?? '';
      expect(iterator).not.toBe('');
    }
    await aws.minutes(undefined);
    const bytes = 100 + 50 + (accepted - 1) * 700_001;
    expect(aws.lastMinute('AWS/Kinesis', ofStream)).toEqual({
      IncomingBytes: `${bytes}/2 Bytes`,
      IncomingRecords: `${accepted + 1}/2 Count`,
      WriteProvisionedThroughputExceeded: `${4 - accepted}/2 Count`,
      'PutRecord.Bytes': '100/1 Bytes',
      'PutRecord.Success': '1/1 Count',
      'PutRecords.Bytes': `${bytes - 100}/1 Bytes`,
      'PutRecords.Success': '1/1 Count',
      'PutRecords.TotalRecords': '4/1 Count',
      'PutRecords.SuccessfulRecords': `${accepted}/1 Count`,
      'PutRecords.FailedRecords': '0/1 Count',
      'PutRecords.ThrottledRecords': `${4 - accepted}/1 Count`,
      ReadProvisionedThroughputExceeded: '0/2 Count',
      'GetRecords.Success': '2/2 Count',
      'GetRecords.Bytes': `${bytes}/2 Bytes`,
      'GetRecords.Records': `${accepted + 1}/2 Count`,
      'GetRecords.IteratorAgeMilliseconds': '0/2 Milliseconds',
    });
    await aws.minutes(undefined);
    expect(aws.lastMinute('AWS/Kinesis', ofStream)).toEqual({});
  });

  it('takes any number of minutes at once, more than a call takes as arguments', async () => {
    const metrics = new KinesisMetrics();
    const engine = new KinesisEngine({ ...HOME, clock: aws.machine, observer: metrics });
    const { writer } = engine.createStream({ name: 'clicks', shardCount: 1 });
    await aws.machine.advance(MINUTE);
    writer.putRecord(record('a', 9));
    const minutes = Array.from({ length: 60_000 }, (_, minute) => minute * 60_000);
    expect([...metrics.source(engine)(minutes)].length).toBeGreaterThan(200_000);
  });

  it('has metrics of shards while they are switched on', async () => {
    const { writer, reader, configuration } = await stream();
    writer.putRecord(record('a', 9));
    configuration.setMonitoring(['IncomingBytes', 'IteratorAgeMilliseconds'], true);
    await aws.minutes(undefined);
    const shards = reader.listShards().map(({ shardId }) => ({ ...ofStream, ShardId: shardId }));
    const shown = () => shards.map((dimensions) => aws.lastMinute('AWS/Kinesis', dimensions));
    expect(shown()).toContainEqual({ IncomingBytes: '10/1 Bytes' });
    expect(shown()).toContainEqual({});
    writer.putRecord(record('a', 19));
    await aws.machine.advance(1500);
    for (const { ShardId } of shards)
      reader.getRecords(reader.getShardIterator(ShardId, { type: 'TRIM_HORIZON' }));
    await aws.machine.advance(MINUTE - 1500);
    expect(shown()).toContainEqual({
      IncomingBytes: '20/1 Bytes',
      IteratorAgeMilliseconds: '1500/1 Milliseconds',
    });
    configuration.setMonitoring(['ALL'], false);
    writer.putRecord(record('a', 9));
    await aws.minutes(undefined);
    expect(shown()).toEqual([{}, {}]);
  });

  it('spreads what was counted while the process was held up over the minutes that passed', () => {
    const metrics = new KinesisMetrics();
    const engine = new KinesisEngine({
      ...HOME,
      clock: aws.machine,
      observer: metrics,
    });
    const { state } = engine.createStream({ name: 'clicks', shardCount: 1 });
    state.openShards();
    metrics.onPut('clicks', {
      operation: 'PutRecord',
      total: 1,
      accepted: 1,
      acceptedBytes: 90,
      throttled: 0,
      failed: 0,
    });
    const samples = [...metrics.source(engine)([0, MINUTE, 2 * MINUTE])];
    const bytes = samples.filter(({ metric }) => metric.name === 'IncomingBytes');
    expect(bytes.map(({ timestamp, set }) => [timestamp, set.sum])).toEqual([
      [0, 30],
      [MINUTE, 30],
      [2 * MINUTE, 30],
    ]);
  });
});
