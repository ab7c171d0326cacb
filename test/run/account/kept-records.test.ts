import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ObjectStore } from '../../../local/services/s3';
import { ParkedObjects } from '../../../run/account';
import { ManualClock } from '../../support/manual-clock';

let directory: string;
let store: ObjectStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lot-'));
  store = new ObjectStore({ directory, clock: new ManualClock() });
  await store.createBucket('lot');
});
afterEach(() => rmSync(directory, { recursive: true }));

const body = (numbers: readonly string[], condition: string, reason?: string) =>
  Buffer.from(
    JSON.stringify({
      requestContext: { condition },
      KinesisBatchInfo: { shardId: 'shard-0' },
      payload: JSON.stringify({
        Records: numbers.map((sequenceNumber) => ({ kinesis: { sequenceNumber } })),
      }),
      parked: reason && numbers.map((sequenceNumber) => ({ sequenceNumber, reason, errorName: 'E' })),
    }),
  );

describe('the objects of a parking lot', () => {
  it('are counted by their records, once each, with the reasons', async () => {
    await store.putObject('lot', 'parked/f/shard-0/a.json', body(['01', '02'], 'RecordsParked', 'no status'));
    await store.putObject('lot', 'parked/f/shard-0/b.json', body(['02', '03'], 'RecordsParked', 'no status'));
    await store.putObject('lot', 'aws/lambda/uuid/shard-0/c', body(['04'], 'RecordAgeExceeded'));
    await store.putObject('lot', 'attempts/f/shard-0/05.json', Buffer.from('{"begun":1,"ended":0}'));
    await store.putObject('lot', 'health/f/v1.json', Buffer.from('{"lastSuccess":1}'));
    const { parked, givenUp } = new ParkedObjects(store, 'lot').look();
    expect(parked.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['01', '02', '03']);
    expect(parked[0]).toEqual({ shardId: 'shard-0', sequenceNumber: '01', reason: 'no status' });
    expect(givenUp).toEqual([{ shardId: 'shard-0', sequenceNumber: '04', reason: 'RecordAgeExceeded' }]);
  });

  it('are read again when they were rewritten, and no more when they are gone', async () => {
    const objects = new ParkedObjects(store, 'lot');
    const key = 'parked/f/shard-0/a.json';
    await store.putObject('lot', key, body(['01', '02'], 'RecordsParked', 'x'));
    expect(objects.look().parked).toHaveLength(2);
    await store.putObject('lot', key, body(['02'], 'RecordsParked', 'x'));
    expect(objects.look().parked).toHaveLength(1);
    store.deleteObject('lot', key);
    expect(objects.look().parked).toEqual([]);
  });
});
