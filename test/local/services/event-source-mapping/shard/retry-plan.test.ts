import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { newBatch, type PendingRecord } from '../../../../../local/services/event-source-mapping/batch';
import { planRetry } from '../../../../../local/services/event-source-mapping/shard/retry-plan';
import { ManualClock } from '../../../../support/manual-clock';
import { QUEUE_ARN } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { runMapping } from '../support/run-mapping';
import { reportOn, ScriptedFunction, THROTTLE, throwOn } from '../support/scripted-function';

const pending = (sequenceNumber: string): PendingRecord => ({
  record: { sequenceNumber, partitionKey: 'k', data: Buffer.alloc(0), approximateArrivalTimestamp: 0 },
  bytes: 0,
  done: false,
});
const batchOf = (size: number, retries = 0) => ({
  ...newBatch(Array.from({ length: size }, (_, i) => pending(String(i)))),
  retries,
});

const reported = (from: number) => ({ from, isFunctionError: false });
const THROWN = { from: 0, isFunctionError: true };

describe('what follows a failed invocation', () => {
  it('a report behind the first record moves the checkpoint: the rest is a new batch', () => {
    const plan = planRetry(batchOf(5, 2), reported(3), {
      bisectBatchOnFunctionError: false,
      maximumRetryAttempts: 2,
    });
    expect(plan.processed).toHaveLength(3);
    expect(plan.again.map((batch) => [batch.records.length, batch.retries])).toEqual([[2, 0]]);
    expect(plan.wait).toBe(false);
  });

  it('bisect halves, also where no retry is left', () => {
    const plan = planRetry(batchOf(5), THROWN, { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 });
    expect(plan.again.map((batch) => [batch.records.length, batch.retries])).toEqual([
      [3, 0],
      [2, 0],
    ]);
    expect(plan.exhausted).toBeUndefined();
  });

  it('bisect leaves a batch whole whose first record was reported', () => {
    const plan = planRetry(batchOf(5), reported(0), {
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
    });
    expect(plan.again.map((batch) => [batch.records.length, batch.retries])).toEqual([[5, 1]]);
    expect(plan.wait).toBe(true);
  });

  it('a batch that cannot be cut is sent again as often as allowed', () => {
    const settings = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 2 };
    expect(planRetry(batchOf(1, 1), THROWN, settings)).toMatchObject({ again: [{ retries: 2 }], wait: true });
    expect(planRetry(batchOf(1, 2), THROWN, settings)).toMatchObject({
      again: [],
      exhausted: { retries: 2 },
    });
  });

  it('-1 retries without end', () => {
    const settings = { bisectBatchOnFunctionError: false, maximumRetryAttempts: -1 };
    expect(planRetry(batchOf(3, 50_000), THROWN, settings).again).toHaveLength(1);
  });

  it('never loses, repeats or reorders a record', () => {
    const settings = fc.record({
      bisectBatchOnFunctionError: fc.boolean(),
      maximumRetryAttempts: fc.integer({ min: -1, max: 3 }),
    });
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(size, fc.nat(4), fc.nat(), fc.boolean(), settings, (count, retries, at, thrown, chosen) => {
        const batch = batchOf(count, retries);
        const plan = planRetry(batch, thrown ? THROWN : reported(at % count), chosen);
        const after = [
          ...plan.processed,
          ...plan.again.flatMap((one) => one.records),
          ...(plan.exhausted?.records ?? []),
        ];
        expect(after).toEqual(batch.records);
      }),
    );
  });
});

const TO_QUEUE = { DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } };

let clock: ManualClock;
let reader: MemoryStream;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
});

const run = (invoker: ScriptedFunction, properties: Record<string, unknown>, ms?: number) =>
  runMapping({ clock, reader }, invoker, properties, ms);

describe('a function that throws', () => {
  it('gets the same batch again, as often as MaximumRetryAttempts says, at growing distances', async () => {
    const times: number[] = [];
    const invoker = new ScriptedFunction(() => {
      times.push(clock.now());
      throw new Error('no');
    });
    const { mapping, destination, dataOf } = await run(invoker, { MaximumRetryAttempts: 3, ...TO_QUEUE });
    expect(invoker.batches).toEqual(Array(4).fill(['a', 'b', 'c', 'd', 'e']));
    expect(times.slice(1).map((time, i) => time - (times[i] ?? 0))).toEqual([500, 1000, 2000]);
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
    expect(destination.bodies[0].requestContext.approximateInvokeCount).toBe(2);
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

  it('with bisect too, as an answer halves nothing', async () => {
    const invoker = new ScriptedFunction(reportOn('b', 'd'));
    const properties = {
      ...reporting,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      ...TO_QUEUE,
    };
    const { dataOf, destination } = await run(invoker, properties);
    expect(invoker.batches).toEqual([['a', 'b', 'c', 'd', 'e'], ...Array(2).fill(['b', 'c', 'd', 'e'])]);
    expect(dataOf('processed')).toEqual(['a']);
    expect(dataOf('deadLettered')).toEqual(['b', 'c', 'd', 'e']);
    expect(destination.bodies[0]).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
    });
  });

  it('is not listened to when the mapping does not ask for reports', async () => {
    const { dataOf } = await run(new ScriptedFunction(reportOn('c')), {});
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
