import { describe, expect, it } from 'vitest';
import { OutstandingRecords } from '../../../../../client/producer/records/outstanding-records';
import { PendingRecord } from '../../../../../client/producer/records/pending-record';

const PLACE = { shardId: 'shardId-000000000000', sequenceNumber: '1' };

describe('records that are outstanding', () => {
  it('are all that is kept, however much is written behind one that is throttled without end', () => {
    const held = new OutstandingRecords({ maxOutstandingBytes: 2 ** 24, maxOutstandingRecords: 20_000 });
    const put = () => {
      const record = { data: new Uint8Array(1), partitionKey: 'k' };
      const pending = new PendingRecord(record, 2, 0, held.enter(2));
      held.add(pending);
      return pending;
    };
    const throttled = put();
    for (let n = 0; n < 100_000; n++) {
      const pending = put();
      pending.written(PLACE, undefined);
      held.leave([pending]);
    }
    const { byAge } = held as unknown as { byAge: { length: number } };
    expect(byAge.length).toBeLessThan(20_000);
    expect(held.oldest).toBe(throttled);
    expect(held.look(5)).toEqual({ records: 1, bytes: 2, oldestAgeMs: 5 });
  });
});
