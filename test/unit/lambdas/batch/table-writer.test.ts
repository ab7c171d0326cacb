import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../../../../client';
import { TableWriter } from '../../../../lambdas/batch/table-writer';
import { AwsError, FrontDoor, type JsonInput, JsonService } from '../../../../local/http';
import { ManualClock, settle } from '../../../support/manual-clock';

type Request = { readonly PutRequest: { readonly Item: Item } };

const item = (number: number): Item => ({ page: { S: `/${number}` }, viewedAt: { S: '1' } });
const pagesOf = (requests: readonly Request[]) =>
  requests.map(({ PutRequest: { Item } }) => Number(JSON.stringify(Item.page).replace(/\D/g, '')));

let door: FrontDoor;
let client: DynamoDBClient;
let calls: number[][];
/** The pages that a call leaves unprocessed. */
let unprocessed: (pages: number[], call: number) => number[] | Promise<number[]>;
let underWay: { now: number; most: number };
let clock: ManualClock;
let table: TableWriter;

beforeEach(async () => {
  calls = [];
  unprocessed = () => [];
  underWay = { now: 0, most: 0 };
  clock = new ManualClock();
  const onError = (error: unknown) => {
    throw error;
  };
  const BatchWriteItem = async (input: JsonInput) => {
    const requests = (input.RequestItems as Record<string, Request[]>).views ?? [];
    const pages = pagesOf(requests);
    calls.push(pages);
    underWay.most = Math.max(underWay.most, ++underWay.now);
    try {
      const left = await unprocessed(pages, calls.length);
      const views = requests.filter((request) => left.includes(pagesOf([request])[0] ?? -1));
      return { UnprocessedItems: views.length === 0 ? {} : { views } };
    } finally {
      underWay.now--;
    }
  };
  const service = new JsonService({
    signingName: 'dynamodb',
    jsonVersion: '1.0',
    onError,
    operations: { BatchWriteItem },
  });
  door = new FrontDoor({ services: [service], onError });
  const { url } = await door.start({ port: 0 });
  client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  table = new TableWriter({
    client,
    tableName: 'views',
    keyNames: ['page', 'viewedAt'],
    clock,
    random: () => 1,
  });
});
afterEach(async () => {
  client.destroy();
  await door.close();
});

async function finish<T>(work: Promise<T>): Promise<T> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  watched.catch(() => undefined);
  // Time stands still while a call is under way.
  while (!over) await (clock.pending > 0 ? clock.advance(100) : settle());
  return watched;
}

const putAll = (count: number) =>
  Promise.allSettled(Array.from({ length: count }, (_, number) => table.put(item(number))));
const reasons = (results: PromiseSettledResult<void>[]) =>
  results.map((result) => (result.status === 'rejected' ? String(result.reason.message) : 'written'));

describe('TableWriter', () => {
  it('writes what is put in one turn in batches of 25, four at a time', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    unprocessed = () => released.then(() => []);
    const writing = putAll(130);
    while (underWay.now < 4) await settle();
    release();
    expect(reasons(await writing)).toEqual(Array(130).fill('written'));
    expect(calls.map(({ length }) => length).sort()).toEqual([25, 25, 25, 25, 25, 5]);
    expect(underWay.most).toBe(4);
  });

  it('writes an item once that was put twice in one turn', async () => {
    await Promise.all([table.put(item(1)), table.put(item(1)), table.put(item(2))]);
    expect(calls).toEqual([[1, 2]]);
  });

  it('repeats what was left unprocessed, and only that', async () => {
    unprocessed = (pages, call) => (call < 3 ? pages.filter((page) => page % 2 === 1) : []);
    expect(reasons(await finish(putAll(4)))).toEqual(Array(4).fill('written'));
    expect(calls).toEqual([
      [0, 1, 2, 3],
      [1, 3],
      [1, 3],
    ]);
  });

  it('waits for a busy table as long as the invocation lasts, and fails only the items that are left', async () => {
    unprocessed = () => [2];
    table.begin(60_000);
    const start = clock.now();
    const results = await finish(putAll(3));
    expect(reasons(results)).toEqual([
      'written',
      'written',
      `the table left the item unprocessed in ${calls.length} calls; it is throttled`,
    ]);
    // 8 of the 60 seconds are for the answer; the longest pause is 5.
    expect(clock.now() - start).toBeGreaterThan(47_000 - 100);
    expect(clock.now() - start).toBeLessThan(52_000);
    // Whoever classifies errors by name sees an outage.
    expect(results[2]).toMatchObject({ reason: { name: 'ThrottlingException' } });
  });

  it.each([
    ['ThrottlingException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['RequestLimitExceeded', 400],
    ['ThrottledRequests', 400],
    ['InternalServerError', 500],
    ['SomethingNew', 503],
  ])('backs off when a whole call fails with %s (%i), as for unprocessed items', async (name, status) => {
    unprocessed = (_, call) => {
      if (call < 4) throw new AwsError(name, 'not now', status);
      return [];
    };
    const start = clock.now();
    expect(reasons(await finish(putAll(3)))).toEqual(Array(3).fill('written'));
    expect(calls).toHaveLength(4);
    expect(clock.now() - start).toBeGreaterThanOrEqual(50 + 100 + 200);
  });

  it('fails with the error of the call, by its name, when the time is over', async () => {
    unprocessed = () => {
      throw new AwsError('ProvisionedThroughputExceededException', 'too much');
    };
    table.begin(4_000);
    const start = clock.now();
    const [result] = await finish(putAll(1));
    expect(result).toMatchObject({ reason: { name: 'ProvisionedThroughputExceededException' } });
    expect(clock.now() - start).toBeLessThan(2_000);
  });

  it('backs off when there is no connection', async () => {
    await door.close();
    table.begin(4_000);
    const start = clock.now();
    const [result] = await finish(putAll(1));
    expect(result).toMatchObject({ reason: { code: 'ECONNREFUSED' } });
    expect(clock.now() - start).toBeGreaterThan(500);
  });

  it('finds the item that the table refuses, and writes the others', async () => {
    unprocessed = (pages) => {
      if (pages.includes(13)) throw new AwsError('ValidationException', 'item 13 is not valid');
      return [];
    };
    const expected = Array(20).fill('written');
    expected[13] = 'item 13 is not valid';
    expect(reasons(await putAll(20))).toEqual(expected);
  });

  it('fails a batch whole when it is not the items that are refused', async () => {
    unprocessed = () => {
      throw new AwsError('AccessDeniedException', 'no permission');
    };
    expect(reasons(await putAll(3))).toEqual(Array(3).fill('no permission'));
    expect(calls).toHaveLength(1);
  });
});
