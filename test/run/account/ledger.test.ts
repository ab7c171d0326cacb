import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../../../local/services/kinesis/types';
import { Ledger } from '../../../run/account/ledger';

const record = (sequenceNumber: string): StreamRecord => ({
  sequenceNumber,
  partitionKey: 'key',
  data: Buffer.from('data'),
  approximateArrivalTimestamp: 0,
});
const records = (...sequenceNumbers: string[]) => sequenceNumbers.map(record);
const deadLettered = (...sequenceNumbers: string[]) =>
  ({
    kind: 'deadLettered',
    shardId: 'shard-0',
    condition: 'RetryAttemptsExhausted',
    reason: 'the function reported it',
    invocations: 6,
    records: records(...sequenceNumbers),
  }) as const;

describe('Ledger', () => {
  it('books every record under one end', () => {
    const ledger = new Ledger();
    ledger.book({ kind: 'processed', shardId: 'shard-0', records: records('01', '02') }, 1000);
    ledger.book({ kind: 'filtered', shardId: 'shard-0', records: records('03') }, 2000);
    ledger.book(deadLettered('04'), 3000);
    ledger.book({ ...deadLettered('05'), kind: 'dropped' }, 4000);
    expect(ledger).toMatchObject({
      processed: 3,
      deadLettered: 1,
      dropped: 1,
      settled: 5,
      firstProcessedAt: 1000,
    });
  });

  it('counts a record that is dead-lettered twice once', () => {
    const ledger = new Ledger();
    ledger.book(deadLettered('04'), 0);
    ledger.book(deadLettered('04'), 0);
    expect(ledger.deadLettered).toBe(1);
  });
});
