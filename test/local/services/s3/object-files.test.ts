import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET as Bucket, s3ForEachTest } from './support/s3-fixture';

const s3 = s3ForEachTest();

describe('an object', () => {
  it('is a file that a person can open, at the path of its key', async () => {
    await s3.put('logs/2026/11/20/x.txt', 'hello');
    expect(readFileSync(join(s3.directory, Bucket, 'logs/2026/11/20/x.txt'), 'utf8')).toBe('hello');
    await s3.put('logs/2026/11/20/x.txt', 'replaced');
    expect(readFileSync(join(s3.directory, Bucket, 'logs/2026/11/20/x.txt'), 'utf8')).toBe('replaced');
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'logs/2026/11/20/x.txt' }));
    expect(existsSync(join(s3.directory, Bucket, 'logs/2026/11/20/x.txt'))).toBe(false);
    expect(readdirSync(join(s3.directory, '.uploads'))).toEqual([]);
  });
});

describe('a key', () => {
  const odd = [
    '../outside',
    '../../../../outside',
    'a/../b',
    './a',
    'a//b',
    'a/b/',
    'a/',
    'a',
    'a/b',
    'A',
    '/leading',
    '//two',
    ' spaces and + and & ',
    'percent%2F',
    '%empty',
    '%',
    '100%/x',
    'question?mark#hash',
    'back\\slash:colon*"<>|',
    'quotes\'"`',
    'new\nline',
    'ü/日本/🎉',
    'x'.repeat(1024),
    `${'y/'.repeat(511)}y`,
  ];

  it('of any form is an object of its own, inside the folder', async () => {
    for (const key of odd) await s3.put(key, `content of ${key}`);
    for (const key of odd) expect(await s3.read(key)).toBe(`content of ${key}`);
    const { Contents } = await s3.list({ EncodingType: 'url' });
    const listed = Contents?.map((it) => decodeURIComponent(String(it.Key))) ?? [];
    expect(listed.toSorted()).toEqual(odd.toSorted());
    expect(readdirSync(s3.directory).toSorted()).toEqual(['.uploads', Bucket]);
    expect(s3.allFiles().every((file) => file.startsWith(join(s3.directory, Bucket)))).toBe(true);
    for (const key of odd) await s3.client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    expect((await s3.list()).KeyCount).toBe(0);
    expect(s3.allFiles()).toEqual([]);
  });

  it('of any form keeps apart from every other', async () => {
    const segment = fc.oneof(
      fc.constantFrom('', '.', '..', 'a', 'A', '%', '%empty', 'ä'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const key = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join('/'))
      .filter((it) => it !== '');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), async (keys) => {
        for (const it of keys) await s3.store.putObject(Bucket, it, it);
        for (const it of keys) {
          const { file = '' } = s3.store.getObject(Bucket, it) ?? {};
          expect(file.startsWith(join(s3.directory, Bucket))).toBe(true);
          expect(readFileSync(file, 'utf8')).toBe(it);
        }
        for (const it of keys) s3.store.deleteObject(Bucket, it);
      }),
      { numRuns: 50 },
    );
  });
});
