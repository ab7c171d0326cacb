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
const range = (start: string, end: string, shardId = 'shard-0') => ({
  shardId,
  startSequenceNumber: start,
  endSequenceNumber: end,
});
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

  it('takes the reason of a failure from the log of the consumer, or else from the mapping', () => {
    const ledger = new Ledger();
    ledger.book(deadLettered('04', '05'), 0);
    ledger.readLog('START RequestId: 1');
    ledger.readLog('{"failures": broken');
    ledger.readLog(
      '{"message":"batch processed","failures":[{"sequenceNumber":"04","reason":"no status"}, null, 7]}',
    );
    expect(ledger.poison([range('04', '05')], [])).toEqual([
      { shardId: 'shard-0', sequenceNumber: '04', reason: 'no status' },
      { shardId: 'shard-0', sequenceNumber: '05', reason: 'the function reported it' },
    ]);
  });

  it('leaves as poison the records of remaining pointers, and of a replayed range only those that failed again', () => {
    const ledger = new Ledger();
    ledger.book(deadLettered('04', '05', '06', '08'), 0);
    const pointers = [range('04', '06'), range('08', '08', 'shard-1')];
    const left = ledger.poison(pointers, [{ ...range('04', '06'), stillFailing: ['05'] }]);
    // 04 and 06 succeeded in the replay; the pointer at 08 belongs to another shard.
    expect(left.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['05']);
  });
});
