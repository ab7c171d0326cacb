import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBatch, type PendingRecord } from '../../../../../local/services/event-source-mapping/batch';
import { planRetry } from '../../../../../local/services/event-source-mapping/shard/retry-plan';

const pending = (sequenceNumber: string): PendingRecord => ({
  record: { sequenceNumber, partitionKey: 'k', data: Buffer.alloc(0), approximateArrivalTimestamp: 0 },
  bytes: 0,
  done: false,
});
const batchOf = (size: number, retries = 0) => ({
  ...newBatch(Array.from({ length: size }, (_, i) => pending(String(i)))),
  retries,
});

describe('what follows a failed invocation', () => {
  it('a report behind the first record moves the checkpoint: the rest is a new batch', () => {
    const plan = planRetry(batchOf(5, 2), 3, { bisectBatchOnFunctionError: false, maximumRetryAttempts: 2 });
    expect(plan.processed).toHaveLength(3);
    expect(plan.again.map((batch) => [batch.records.length, batch.retries])).toEqual([[2, 0]]);
    expect(plan.wait).toBe(false);
  });

  it('bisect halves, also where no retry is left', () => {
    const plan = planRetry(batchOf(5), 0, { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 });
    expect(plan.again.map((batch) => [batch.records.length, batch.retries])).toEqual([
      [3, 0],
      [2, 0],
    ]);
    expect(plan.exhausted).toBeUndefined();
  });

  it('a batch that cannot be cut is sent again as often as allowed', () => {
    const settings = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 2 };
    expect(planRetry(batchOf(1, 1), 0, settings)).toMatchObject({ again: [{ retries: 2 }], wait: true });
    expect(planRetry(batchOf(1, 2), 0, settings)).toMatchObject({ again: [], exhausted: { retries: 2 } });
  });

  it('-1 retries without end', () => {
    const settings = { bisectBatchOnFunctionError: false, maximumRetryAttempts: -1 };
    expect(planRetry(batchOf(3, 50_000), 0, settings).again).toHaveLength(1);
  });

  it('never loses, repeats or reorders a record', () => {
    const settings = fc.record({
      bisectBatchOnFunctionError: fc.boolean(),
      maximumRetryAttempts: fc.integer({ min: -1, max: 3 }),
    });
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(size, fc.nat(4), fc.nat(), settings, (count, retries, at, chosen) => {
        const batch = batchOf(count, retries);
        const plan = planRetry(batch, at % count, chosen);
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
