import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KinesisProducer } from '../../../../../client';
import { ManualClock } from '../../../../support/manual-clock';
import { ScriptedStream, THROTTLED } from '../../support/scripted-stream';

let stream: ScriptedStream;
beforeEach(async () => {
  stream = await ScriptedStream.start();
});
afterEach(() => stream.close());

interface Line {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly object[] };
  readonly [metric: string]: unknown;
}

describe('the metrics of a producer', () => {
  it('have the names of the Kinesis Producer Library, by stream, with the errors by code', async () => {
    const clock = new ManualClock();
    const lines: Line[] = [];
    const producer = new KinesisProducer({
      client: stream.client,
      streamName: 'clicks',
      aggregationEnabled: true,
      clock,
      random: () => 1,
      metrics: { sink: (line) => lines.push(JSON.parse(line)), wallClock: () => 1_234 },
    });
    stream.script = (entries, call) => entries.map(() => (call === 1 ? THROTTLED : undefined));
    const puts = ['a', 'b'].map((key) => producer.put({ data: Buffer.from('12345'), partitionKey: key }));
    while (producer.stats.written < 2) await clock.advance(100);
    await Promise.all(puts);
    await producer.close();

    const [first, byCode] = lines;
    expect(lines).toHaveLength(2);
    expect(first).toMatchObject({
      StreamName: 'clicks',
      UserRecordsReceived: 2,
      UserRecordsPut: 2,
      UserRecordsDataPut: 12,
      KinesisRecordsPut: 1,
      AllErrors: 1,
      UserRecordsPending: [0],
      UserRecordsPerKinesisRecord: [2, 2],
      KinesisRecordsPerPutRecordsRequest: [1, 1],
      UserRecordsPerPutRecordsRequest: [2, 2],
      RetriesPerRecord: [1],
      RequestTime: [expect.any(Number), expect.any(Number)],
      BufferingTime: [expect.any(Number), expect.any(Number)],
    });
    expect(first?._aws).toMatchObject({
      Timestamp: 1_234,
      CloudWatchMetrics: [{ Namespace: 'KinesisProducerLibrary', Dimensions: [['StreamName']] }],
    });
    expect(byCode).toMatchObject({ StreamName: 'clicks', ErrorCode: THROTTLED, ErrorsByCode: 1 });
    expect(clock.pending).toBe(0);
  });

  it('come every minute while something is under way', async () => {
    const clock = new ManualClock();
    const lines: Line[] = [];
    stream.script = (entries) => entries.map(() => THROTTLED);
    const producer = new KinesisProducer({
      client: stream.client,
      streamName: 'clicks',
      clock,
      recordTtl: 150_000,
      onFailed: () => undefined,
      metrics: { sink: (line) => lines.push(JSON.parse(line)) },
    });
    void producer.put({ data: Buffer.from('a'), partitionKey: 'k' });
    for (let second = 0; second < 200; second++) await clock.advance(1_000);
    await producer.close();
    const pending = lines.flatMap(({ UserRecordsPending }) => UserRecordsPending ?? []);
    expect(pending).toEqual([1, 1, 0]);
    expect(lines.map(({ UserRecordExpired }) => UserRecordExpired).filter(Boolean)).toEqual([1]);
  });
});
