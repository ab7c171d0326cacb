import { describe, expect, it } from 'vitest';
import { ConsumerMetrics } from '../../../../../client/consumer/metrics';
import { ManualClock } from '../../../../support/manual-clock';

const record = { partitionKey: 'k', data: Buffer.from('four'), sequenceNumber: '1', subSequenceNumber: 0 };
const placed = { ...record, isAggregated: false, approximateArrivalTimestamp: undefined };

function metrics() {
  const clock = new ManualClock(0);
  const lines: string[] = [];
  const options = { applicationName: 'order-index', workerId: 'w', clock, wallClock: () => 7 };
  return { clock, lines, made: new ConsumerMetrics({ ...options, sink: (line) => lines.push(line) }) };
}

describe('the metrics of a consumer', () => {
  it('have the names and dimensions of the KCL, in the embedded metric format', async () => {
    const { clock, lines, made } = metrics();
    made.onProcessed({ shardId: 's', records: [placed, placed], tookMs: 3, isSuccess: true });
    made.onMillisBehindLatest('s', 1500);
    made.onMillisBehindLatest('s', 0);
    expect(lines).toEqual([]);
    await clock.advance(10_000);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: 7,
          CloudWatchMetrics: [
            {
              Namespace: 'order-index',
              Dimensions: [['Operation', 'ShardId']],
              Metrics: [
                { Name: 'RecordProcessor.processRecords.Time', Unit: 'Milliseconds' },
                { Name: 'RecordProcessor.processRecords.Success', Unit: 'Count' },
                { Name: 'RecordsProcessed', Unit: 'Count' },
                { Name: 'DataBytesProcessed', Unit: 'Bytes' },
                { Name: 'MillisBehindLatest', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        Operation: 'ProcessTask',
        ShardId: 's',
        'RecordProcessor.processRecords.Time': [3],
        'RecordProcessor.processRecords.Success': [1],
        RecordsProcessed: [2],
        DataBytesProcessed: [8],
        MillisBehindLatest: [1500, 0],
      },
    ]);
  });

  it('are handed over before a line has more than a hundred values, and at the end', () => {
    const { lines, made } = metrics();
    for (let count = 0; count < 150; count++) made.onMillisBehindLatest('s', count);
    expect(lines).toHaveLength(1);
    made.close();
    expect(lines.map((line) => JSON.parse(line).MillisBehindLatest.length)).toEqual([100, 50]);
  });

  it('cost nothing without a sink', async () => {
    const clock = new ManualClock(0);
    const made = new ConsumerMetrics({
      applicationName: 'a',
      workerId: 'w',
      clock,
      wallClock: () => 0,
      sink: undefined,
    });
    made.onLost();
    expect(clock.pending).toBe(0);
  });
});
