import { gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../../../../lambdas/replay/plan';
import type { Page, Position } from '../../../../../lambdas/replay/read';
import { objectPages } from '../../../../../lambdas/replay/read';

const WRITTEN_AT = new Date('2026-11-20T10:00:00Z');

let objects: Map<string, Buffer>;

const client = {
  async send({ input }: { input: { Key?: string; StartAfter?: string } }) {
    const { Key, StartAfter = '' } = input;
    if (Key !== undefined) {
      return { Body: { transformToByteArray: async () => objects.get(Key) }, LastModified: WRITTEN_AT };
    }
    const keys = [...objects.keys()].filter((key) => key > StartAfter).sort();
    return { Contents: keys.map((one) => ({ Key: one, LastModified: WRITTEN_AT })) };
  },
} as unknown as S3Client;

async function pagesFrom(start?: Position): Promise<Page[]> {
  const pages: Page[] = [];
  const options = {
    client,
    bucket: 'delivered',
    prefix: '',
    from: 0,
    to: Date.now(),
    laneId: 'objects-1-of-1',
    partitionKey: 'key',
    readBy: 'arn:aws:iam::111122223333:role/replay',
  };
  for await (const page of objectPages(start, options)) pages.push(page);
  return pages;
}

const textsOf = (pages: readonly Page[]) =>
  pages.flatMap(({ records }) =>
    records.map(({ record }) => Buffer.from(record.kinesis.data, 'base64').toString()),
  );
const linesOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => JSON.stringify({ key: 'ü', n: from + index }));
const objectOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));

beforeEach(() => {
  objects = new Map();
});

describe('delivered objects', () => {
  it('are read by line, GZIP or not, also where a GZIP object is of several members', async () => {
    objects.set('a', objectOf(linesOf(0, 3)));
    objects.set('b.gz', gzipSync(objectOf(linesOf(3, 6))));
    objects.set(
      'c.gz',
      Buffer.concat([gzipSync(objectOf(linesOf(6, 8))), gzipSync(objectOf(linesOf(8, 10)))]),
    );
    const pages = await pagesFrom();
    expect(textsOf(pages)).toEqual(linesOf(0, 10));
    expect(pages.map(({ position, isLast }) => [position, isLast])).toEqual([
      [{ after: 'a' }, false],
      [{ after: 'b.gz' }, false],
      [{ after: 'c.gz' }, false],
      [{ after: 'c.gz' }, true],
    ]);
    expect(pages[1]?.records[0]?.record).toMatchObject({
      eventID: 's3:b.gz#1',
      kinesis: { partitionKey: 'ü', approximateArrivalTimestamp: WRITTEN_AT.getTime() / 1000 },
    });
  });

  it('that are large are read in pages, and each page can be gone on from', async () => {
    objects.set('large.gz', gzipSync(objectOf(linesOf(0, 2_500))));
    objects.set('next', objectOf(linesOf(2_500, 2_501)));
    const pages = await pagesFrom();
    expect(pages.map(({ records }) => records.length)).toEqual([1_000, 1_000, 500, 1, 0]);
    expect(textsOf(pages)).toEqual(linesOf(0, 2_501));
    expect(pages[0]?.position).toEqual({ after: 'large.gz', lines: 1_000 });
    for (const done of [1, 999, 1_000, 1_001, 2_499]) {
      const rest = await pagesFrom({ after: 'large.gz', lines: done });
      expect(textsOf(rest)).toEqual(linesOf(done, 2_501));
    }
    expect(textsOf(await pagesFrom({ after: 'large.gz' }))).toEqual(linesOf(2_500, 2_501));
  });

  it('that are empty, without a last line feed, or with empty lines lose and add nothing', async () => {
    objects.set('a', Buffer.alloc(0));
    objects.set('b', Buffer.from('{"n":1}\n\n{"n":2}\r\n{"n":3}'));
    expect(textsOf(await pagesFrom())).toEqual(['{"n":1}', '{"n":2}\r', '{"n":3}']);
  });
});

describe('an object is refused by its name', () => {
  it.each([
    ['Parquet', 'PAR1\x15\x04\x15\x00'],
    ['ORC', 'ORC\x08\x03\x10\x00'],
    ['Avro', 'Obj\x01\x04\x16'],
    ['ZIP', 'PK\x03\x04\x14\x00'],
  ])('that is %s, because its bytes would be replayed as lines', async (format, content) => {
    objects.set('day=1/x', Buffer.from(content, 'latin1'));
    const error = await pagesFrom().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(String(error)).toContain(
      `s3://delivered/day=1/x is ${format}; allowed are objects with one record`,
    );
  });

  it('whose GZIP is cut off', async () => {
    objects.set('x.gz', gzipSync(objectOf(linesOf(0, 50))).subarray(0, -20));
    await expect(pagesFrom()).rejects.toThrow(
      's3://delivered/x.gz begins as GZIP and cannot be decompressed (Z_BUF_ERROR).',
    );
  });

  it('and a text that only begins with the same letters is not', async () => {
    objects.set('x', Buffer.from('ORCHIDS,1\n'));
    expect(textsOf(await pagesFrom())).toEqual(['ORCHIDS,1']);
  });
});
