import { describe, expect, it } from 'vitest';
import { eventId, type PageView, pageViewItem, sessionItem } from '../../../../../client';
import { Scale } from '../../../../../local/base/scale';
import { NEW_TABLE_THROUGHPUT, PARTITION_THROUGHPUT } from '../../../../../local/services/dynamodb/limits';
import { makeThroughput } from '../../../../../local/services/dynamodb/process/throughput';

/** What a key has saved up is used up then, if it gets half as much again as it takes. */
const SAVED_SECONDS = 3;
const SECONDS = 6;
const playedAt = ({ factor: itemsEach, burstBounds: burst }: Scale) => ({ itemsEach, burst });
const options = { partition: PARTITION_THROUGHPUT, newTable: NEW_TABLE_THROUGHPUT };

/** Page views of all different visitors of one page, within one half hour. */
const view = (n: number): PageView => ({
  id: eventId(String(n)),
  page: '/',
  viewedAt: '2015-05-17T10:05:03Z',
  method: 'GET',
  status: 200,
  bytes: 1,
  visitor: `visitor ${n}`,
});

/**
 * Writes as many items a second as full shards bring records, for some seconds, in steps of 10 ms.
 * @returns the share of writes that were refused, without the first seconds
 */
function refusedShare(
  shards: number,
  keyOf: (view: PageView) => string,
  units = 1,
  warm?: number,
  scale = new Scale(),
): number {
  let time = 0;
  const throughput = makeThroughput({ ...options, playedAt: playedAt(scale), now: () => time });
  if (warm !== undefined) throughput.setTable('table', { write: warm, read: 12_000 });
  let [written, refused, n] = [0, 0, 0];
  for (; time < SECONDS * 1_000; time += 10) {
    const writes = Array.from({ length: (shards * 10) / scale.factor }, () => ({
      key: keyOf(view(n++)),
      units,
    }));
    const admitted = throughput.admitWrites('table', 'BatchWriteItem', writes);
    if (time < SAVED_SECONDS * 1_000) continue;
    written += admitted.length;
    refused += admitted.filter((is) => !is).length;
  }
  return refused / written;
}

const now = {
  session: (view: PageView) => JSON.stringify(sessionItem(view).halfHourShard),
  pageView: (view: PageView) => JSON.stringify(pageViewItem(view).pageShard),
};
/** The keys as they were: one half hour, one page. */
const before = { session: () => '2015-05-17T10:00Z', pageView: (view: PageView) => view.page };

describe('one partition key for all that comes at a time', () => {
  it.each([
    ['sessions of one and a half full shards: a third of them', 1.5, before.session, 1, 0.33],
    ['sessions of two full shards: half of them', 2, before.session, 1, 0.5],
    ['views of one page at one full shard, with items above 1 KB: half of them', 1, before.pageView, 2, 0.5],
  ])('is refused: %s', (_, shards, keyOf, units, share) => {
    expect(refusedShare(shards, keyOf, units)).toBeCloseTo(share, 1);
  });
});

describe('partition keys by write shards', () => {
  it.each([
    ['sessions at 4 full shards, on a new table', 4, now.session, 1, undefined],
    [
      'views of one page at one full shard, with items above 1 KB, on a new table',
      1,
      now.pageView,
      2,
      undefined,
    ],
    ['sessions at 50 full shards, on a warm table', 50, now.session, 1, 50_000],
    ['views of one page at 50 full shards, with items above 1 KB', 50, now.pageView, 2, 100_000],
  ])('take %s', (_, shards, keyOf, units, warm) => {
    expect(refusedShare(shards, keyOf, units, warm)).toBe(0);
  });

  it('do not help a new table above its 4,000 units a second', () => {
    expect(refusedShare(8, now.session)).toBeCloseTo(0.5, 1);
  });
});

describe('makeThroughput', () => {
  it('lets an item pass that is larger than a second of its key', () => {
    const throughput = makeThroughput({ ...options, now: () => 0 });
    const large = [{ key: 'a', units: 1_200 }];
    expect(throughput.admitWrites('t', 'PutItem', large)).toEqual([true]);
    expect(throughput.admitWrites('t', 'PutItem', [{ key: 'a', units: 1 }])).toEqual([false]);
  });

  it('lets reads begin while there is something left, and counts what they cost when they are done', () => {
    let time = 0;
    const throughput = makeThroughput({ ...options, now: () => time });
    expect(throughput.admitsRead('t', 'Query', 'a')).toBe(true);
    throughput.spendRead('t', 'a', 4_500);
    expect(throughput.admitsRead('t', 'Query', 'a')).toBe(false);
    expect(throughput.admitsRead('t', 'Query', 'b')).toBe(true);
    expect(throughput.admitsRead('t', 'Scan', undefined)).toBe(true);
    time = 501;
    expect(throughput.admitsRead('t', 'Query', 'a')).toBe(true);
  });

  it('counts what was used and refused as CloudWatch has it, each once', () => {
    const throughput = makeThroughput({ ...options, now: () => 0 });
    const writes = (key: string, count: number) => Array.from({ length: count }, () => ({ key, units: 500 }));
    throughput.admitWrites('t', 'BatchWriteItem', writes('a', 3));
    throughput.admitWrites('t', 'BatchWriteItem', writes('a', 2));
    const usage = throughput.takeUsage();
    expect(usage.map(({ metric, operation, sum, samples }) => [metric, operation, sum, samples])).toEqual([
      ['ConsumedWriteCapacityUnits', undefined, 1_000, 1],
      ['WriteThrottleEvents', undefined, 3, 2],
      ['WriteKeyRangeThroughputThrottleEvents', undefined, 3, 2],
      ['ThrottledRequests', 'BatchWriteItem', 1, 1],
    ]);
    expect(throughput.takeUsage()).toEqual([]);
  });

  it('forgets keys that are at rest, and none that are busy', () => {
    let time = 0;
    const throughput = makeThroughput({ ...options, now: () => time, forgetAbove: 10 });
    throughput.setTable('t', { write: 1e9, read: 1e9 });
    const put = (key: string, units: number) => throughput.admitWrites('t', 'PutItem', [{ key, units }])[0];
    for (let n = 0; n < 100; n++) put(`key ${n}`, 1_000);
    expect(put('key 0', 1)).toBe(false);
    time = 1_000;
    for (let n = 0; n < 100; n++) expect(put(`key ${n}`, 1_000)).toBe(true);
  });
});

describe('at a scale', () => {
  it.each([1, 10])('the same load is refused the same share: %s', (factor) => {
    const share = refusedShare(20, before.session, 1, 100_000, new Scale(factor));
    expect(share).toBeCloseTo(0.95, 2);
  });

  it('counts the units that were played', () => {
    const throughput = makeThroughput({ ...options, playedAt: playedAt(new Scale(60)), now: () => 0 });
    throughput.admitWrites('table', 'PutItem', [{ key: 'k', units: 2 }]);
    expect(throughput.takeUsage()).toMatchObject([{ metric: 'ConsumedWriteCapacityUnits', sum: 2 }]);
  });

  it('admits an item of any size, and a batch of 25', () => {
    let time = 0;
    const scale = new Scale(60);
    const throughput = makeThroughput({ ...options, playedAt: playedAt(scale), now: () => time });
    const write = { key: 'k', units: 1 };
    expect(throughput.admitWrites('t', 'BatchWriteItem', Array(25).fill(write))).toEqual(
      Array(25).fill(true),
    );
    time = 60_000;
    expect(throughput.admitWrites('t', 'PutItem', [{ key: 'k', units: 400 }])).toEqual([true]);
  });
});
