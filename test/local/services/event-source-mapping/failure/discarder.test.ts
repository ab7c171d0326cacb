import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/http';
import { ManualClock } from '../../../../support/manual-clock';
import { BUCKET_ARN, makeMapping, QUEUE_ARN } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { reportOn, ScriptedFunction, THROTTLE, throwOn } from '../support/scripted-function';

const TO_QUEUE = { DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } };
const TO_BUCKET = { DestinationConfig: { OnFailure: { Destination: BUCKET_ARN } } };

let clock: ManualClock;
let reader: MemoryStream;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
});

/** A mapping over the records `a b c d e`, run for as long as it takes. */
async function run(invoker: ScriptedFunction, properties: Record<string, unknown>, ms = 3_600_000) {
  for (const data of ['a', 'b', 'c', 'd', 'e']) reader.put('k', data);
  const made = makeMapping({ clock, reader, invoker }, properties);
  made.mapping.start();
  await clock.advance(ms);
  await made.mapping.stop();
  return made;
}

describe('a function that throws', () => {
  it('gets the same batch again, as often as MaximumRetryAttempts says, at growing distances', async () => {
    const times: number[] = [];
    const invoker = new ScriptedFunction(() => {
      times.push(clock.now());
      throw new Error('no');
    });
    const { mapping, destination, dataOf } = await run(invoker, { MaximumRetryAttempts: 3, ...TO_QUEUE });
    expect(invoker.batches).toEqual(Array(4).fill(['a', 'b', 'c', 'd', 'e']));
    expect(times.slice(1).map((time, i) => time - (times[i] ?? 0))).toEqual([1000, 2000, 4000]);
    expect(dataOf('deadLettered')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(destination.deliveries).toHaveLength(1);
    expect(mapping.lastProcessingResult).toBe('PROBLEM: Function call failed');
    expect(mapping.counts).toMatchObject({
      PolledEventCount: 5,
      InvokedEventCount: 20,
      FailedInvokeEventCount: 20,
      Invocations: 4,
      RetriedInvocations: 3,
      OnFailureDestinationDeliveredEventCount: 5,
      ProcessedEventCount: 0,
      DroppedEventCount: 0,
    });
  });

  it('holds up the shard until it is done with the batch', async () => {
    const invoker = new ScriptedFunction(throwOn('a'));
    const { dataOf } = await run(invoker, { BatchSize: 2, MaximumRetryAttempts: 1, ...TO_QUEUE });
    expect(invoker.batches).toEqual([['a', 'b'], ['a', 'b'], ['c', 'd'], ['e']]);
    expect(dataOf('processed')).toEqual(['c', 'd', 'e']);
  });

  it('is retried without end by default', async () => {
    const invoker = new ScriptedFunction((_, invocation) => {
      if (invocation < 100) throw new Error('not yet');
    });
    const { dataOf } = await run(invoker, {}, 24 * 3_600_000);
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('with bisect, costs the poison record alone, and its neighbours no retry', async () => {
    const invoker = new ScriptedFunction(throwOn('d'));
    const properties = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, ...TO_QUEUE };
    const { dataOf, destination } = await run(invoker, properties);
    expect(invoker.batches).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['a', 'b', 'c'],
      ['d', 'e'],
      ['d'],
      ['d'],
      ['e'],
    ]);
    expect(dataOf('deadLettered')).toEqual(['d']);
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'e']);
    expect(destination.bodies[0].requestContext.approximateInvokeCount).toBe(4);
  });
});

describe('the parts of a bisected batch', () => {
  it('go out at once and in order, also when one is throttled in between', async () => {
    const times: number[] = [];
    const invoker = new ScriptedFunction((_, invocation) => {
      times.push(clock.now());
      if (invocation === 1) throw new Error('no');
      return invocation === 2 ? THROTTLE : undefined;
    });
    const { dataOf } = await run(invoker, { BisectBatchOnFunctionError: true });
    expect(invoker.batches.slice(1)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
    expect(times[1]).toBe(times[0]);
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('a function that reports failures', () => {
  const reporting = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

  it('gets everything from the lowest sequence number again', async () => {
    const invoker = new ScriptedFunction((event, n) => (n === 1 ? reportOn('c', 'e')(event, n) : undefined));
    const { dataOf, mapping } = await run(invoker, { ...reporting, MaximumRetryAttempts: 0, ...TO_QUEUE });
    expect(invoker.batches).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['c', 'd', 'e'],
    ]);
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(mapping.counts).toMatchObject({ FailedInvokeEventCount: 3, ProcessedEventCount: 5 });
  });

  it('without bisect, takes what follows a poison record down with it', async () => {
    const invoker = new ScriptedFunction(reportOn('c'));
    const { dataOf } = await run(invoker, { ...reporting, MaximumRetryAttempts: 1, ...TO_QUEUE });
    expect(dataOf('processed')).toEqual(['a', 'b']);
    expect(dataOf('deadLettered')).toEqual(['c', 'd', 'e']);
  });

  it('with bisect, costs each poison record alone', async () => {
    const invoker = new ScriptedFunction(reportOn('b', 'd'));
    const properties = {
      ...reporting,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      ...TO_QUEUE,
    };
    const { dataOf, destination } = await run(invoker, properties);
    expect(dataOf('processed')).toEqual(['a', 'c', 'e']);
    expect(dataOf('deadLettered')).toEqual(['b', 'd']);
    expect(destination.bodies[0].responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST' });
  });

  it('is not listened to when the mapping does not ask for reports', async () => {
    const { dataOf } = await run(new ScriptedFunction(reportOn('c')), {});
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('an invocation that does not come about', () => {
  it('throttled: is no retry, and goes on until there is room', async () => {
    const invoker = new ScriptedFunction((_, invocation) => (invocation <= 5 ? THROTTLE : undefined));
    const { mapping, dataOf } = await run(invoker, { MaximumRetryAttempts: 0, ...TO_QUEUE });
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(mapping.counts).toMatchObject({ ThrottledInvocations: 5, Invocations: 1, RetriedInvocations: 0 });
  });

  it('throttled until the records are too old: given up as such', async () => {
    const invoker = new ScriptedFunction(() => THROTTLE);
    const properties = { MaximumRecordAgeInSeconds: 60, ...TO_QUEUE };
    const { destination, dataOf } = await run(invoker, properties);
    expect(dataOf('deadLettered')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(destination.bodies[0].requestContext).toMatchObject({
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 0,
    });
    expect(destination.bodies[0]).not.toHaveProperty('responseContext');
  });

  it('no such function: is no retry either, and is told once', async () => {
    const invoker = new ScriptedFunction((_, invocation) => {
      if (invocation <= 3) throw new AwsError('ResourceNotFoundException', 'Function not found', 404);
    });
    const { dataOf, notices } = await run(invoker, { MaximumRetryAttempts: 0 });
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(notices).toEqual([
      expect.stringContaining(':function:consumer cannot be invoked: Function not found'),
    ]);
  });
});

describe('records that are too old', () => {
  it('are given up at their turn, and only they', async () => {
    reader.put('k', 'old');
    await clock.advance(61_000);
    const { destination, dataOf, dispositions } = await run(new ScriptedFunction(), {
      MaximumRecordAgeInSeconds: 60,
      ...TO_QUEUE,
    });
    expect(dataOf('deadLettered')).toEqual(['old']);
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(destination.bodies[0].KinesisBatchInfo.batchSize).toBe(1);
    expect(dispositions[0]).toMatchObject({
      reason: 'older than 60 s before it was its turn',
      invocations: 0,
    });
  });

  it('are also those that the stream does not keep any longer', async () => {
    reader.put('k', 'old');
    await clock.advance(24 * 3_600_000 + 1);
    const { dataOf, notices } = await run(new ScriptedFunction(), {});
    expect(dataOf('dropped')).toEqual(['old']);
    expect(notices[0]).toContain('dropped after RecordAgeExceeded');
  });
});

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
