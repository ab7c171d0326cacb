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
  while (!over) await clock.advance(100);
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

  it('gives up after eight attempts, and only the items that are left', async () => {
    unprocessed = () => [2];
    expect(reasons(await finish(putAll(3)))).toEqual([
      'written',
      'written',
      'the table left the item unprocessed 8 times; it is throttled',
    ]);
    expect(calls).toHaveLength(8);
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
