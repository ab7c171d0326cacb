import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBatcher } from '../../../../lambdas/dead-letter-redrive/event-batcher';
import { type EventRecord, eventRecord } from '../../../../lambdas/dead-letter-redrive/event-record';
import { eventJson, type ReplayEvent } from '../../../../lambdas/dead-letter-redrive/replay-event';

const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const record = (sequenceNumber: string, bytes = 10) =>
  eventRecord(
    {
      SequenceNumber: sequenceNumber,
      PartitionKey: 'k',
      Data: Buffer.alloc(bytes, 'x'),
      ApproximateArrivalTimestamp: new Date(1_431_857_103_500),
    },
    'shardId-000000000001',
    STREAM,
    'arn:aws:lambda:eu-west-1:123456789012:function:redrive',
  );

describe('events for the consumer', () => {
  function eventsOf(records: readonly EventRecord[], recordsPerSecond: number): ReplayEvent[] {
    const batcher = new EventBatcher(recordsPerSecond);
    const full = records.map((one) => batcher.add({ record: one, ranges: [] }));
    return [...full, batcher.close()].filter((event) => event !== undefined);
  }
  const numbersOf = ({ records }: ReplayEvent) => records.map(({ sequenceNumber }) => sequenceNumber);

  it('have the form that an event source mapping gives them', () => {
    expect(eventsOf([record('49541')], 100).map((event) => JSON.parse(eventJson(event)))).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'k',
              sequenceNumber: '49541',
              data: Buffer.alloc(10, 'x').toString('base64'),
              approximateArrivalTimestamp: 1_431_857_103.5,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: 'shardId-000000000001:49541',
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: 'arn:aws:lambda:eu-west-1:123456789012:function:redrive',
            awsRegion: 'eu-west-1',
            eventSourceARN: STREAM,
          },
        ],
      },
    ]);
  });

  it('have a null partition key where the stream distributes records itself', () => {
    expect(
      eventRecord({ SequenceNumber: '1', Data: undefined, PartitionKey: undefined }, 's', STREAM, 'f')
        .kinesis,
    ).toHaveProperty('partitionKey', null);
  });

  it('hold every record once and in order, at most 100 of them, 6 MiB, and a second of the rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 10, 1_000_000, 2_500_000), { maxLength: 12 }),
        fc.integer({ min: 0, max: 250 }),
        fc.constantFrom(0.2, 1, 7, 99, 1_000),
        (large, small, rate) => {
          const sizes = [...large, ...Array<number>(small).fill(5)];
          const records = sizes.map((bytes, number) => record(String(number), bytes));
          const events = eventsOf(records, rate);
          expect(events.flatMap(numbersOf)).toEqual(records.map(({ kinesis }) => kinesis.sequenceNumber));
          for (const event of events) {
            expect(Buffer.byteLength(eventJson(event))).toBeLessThanOrEqual(6 * 1024 * 1024);
            expect(numbersOf(event).length).toBeLessThanOrEqual(Math.max(1, Math.min(100, rate)));
            expect(numbersOf(event).length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('hold a record alone that no event can carry', () => {
    const events = eventsOf([record('1'), record('2', 5_000_000), record('3')], 100);
    expect(events.map(numbersOf)).toEqual([['1'], ['2'], ['3']]);
  });
});
