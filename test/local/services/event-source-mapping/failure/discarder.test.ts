import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../support/manual-clock';
import { BUCKET_ARN, makeMapping, QUEUE_ARN } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { runMapping } from '../support/run-mapping';
import { ScriptedFunction, throwOn } from '../support/scripted-function';

const TO_QUEUE = { DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } };
const TO_BUCKET = { DestinationConfig: { OnFailure: { Destination: BUCKET_ARN } } };

let clock: ManualClock;
let reader: MemoryStream;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
});

const run = (invoker: ScriptedFunction, properties: Record<string, unknown>, ms?: number) =>
  runMapping({ clock, reader }, invoker, properties, ms);

describe('a record for the destination (Lambda, "Retain discarded batch records")', () => {
  const poison = { MaximumRetryAttempts: 0, BatchSize: 2 };

  it('has the shape of the example, for a queue or a topic', async () => {
    const arrival = new Date(clock.now()).toISOString();
    const { destination } = await run(new ScriptedFunction(throwOn('a')), { ...poison, ...TO_QUEUE });
    const [shard] = reader.listShards();
    const [first, second] = reader.getRecords(
      reader.getShardIterator(shard?.shardId ?? '', { type: 'TRIM_HORIZON' }),
    ).records;
    expect(destination.deliveries[0]).toEqual({ destinationArn: QUEUE_ARN, body: expect.any(String) });
    expect(destination.bodies[0]).toEqual({
      requestContext: {
        requestId: 'request-1',
        functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^2026-11-20T12:00:0\d\.\d{3}Z$/),
      KinesisBatchInfo: {
        shardId: shard?.shardId,
        startSequenceNumber: first?.sequenceNumber,
        endSequenceNumber: second?.sequenceNumber,
        approximateArrivalOfFirstRecord: arrival,
        approximateArrivalOfLastRecord: arrival,
        batchSize: 2,
        streamArn: reader.streamArn,
      },
    });
  });

  it('goes to a bucket with the whole event, under the documented key', async () => {
    const invoker = new ScriptedFunction(throwOn('a'));
    const { destination, mapping } = await run(invoker, { ...poison, ...TO_BUCKET });
    const [shard] = reader.listShards();
    const prefix = `aws/lambda/${mapping.uuid}/${shard?.shardId}/2026/11/20/2026-11-20T12.00.0`;
    expect(destination.deliveries[0]?.key).toMatch(new RegExp(`^${prefix}\\d-[0-9a-f-]{36}$`));
    expect(JSON.parse(destination.bodies[0].payload)).toEqual(invoker.events[0]);
  });

  it('is offered again when the destination cannot be reached', async () => {
    for (const data of ['x', 'y']) reader.put('k', data);
    const invoker = new ScriptedFunction(throwOn('x'));
    const made = makeMapping({ clock, reader, invoker }, { ...poison, ...TO_QUEUE });
    made.destination.failNext = 2;
    made.mapping.start();
    await clock.advance(60_000);
    expect(made.destination.attempts).toBe(3);
    expect(made.dataOf('deadLettered')).toEqual(['x', 'y']);
    expect(made.mapping.counts.DestinationDeliveryFailures).toBe(0);
  });

  it('counts as dropped, loudly, when the destination stays out of reach', async () => {
    for (const data of ['x', 'y']) reader.put('k', data);
    const invoker = new ScriptedFunction(throwOn('x'));
    const made = makeMapping({ clock, reader, invoker }, { ...poison, ...TO_QUEUE });
    made.destination.failNext = 99;
    made.mapping.start();
    await clock.advance(60_000);
    expect(made.dataOf('dropped')).toEqual(['x', 'y']);
    expect(made.mapping.counts).toMatchObject({ DestinationDeliveryFailures: 1, DroppedEventCount: 2 });
    expect(made.notices).toHaveLength(1);
    expect(made.notices[0]).toContain(
      `${QUEUE_ARN} has not taken it in 3 attempts: the queue does not exist`,
    );
  });

  it('does not exist without a destination: the records are dropped, loudly', async () => {
    const { mapping, notices, dataOf } = await run(new ScriptedFunction(throwOn('a')), poison);
    expect(dataOf('dropped')).toEqual(['a', 'b']);
    expect(mapping.counts.DroppedEventCount).toBe(2);
    expect(notices).toEqual([
      expect.stringMatching(
        /2 records from \d+ to \d+ of shardId-\d+ dropped after RetryAttemptsExhausted \(Error: cannot read a\): the mapping has no on-failure destination/,
      ),
    ]);
  });
});
