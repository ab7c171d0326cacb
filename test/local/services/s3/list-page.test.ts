import { beforeEach, describe, expect, it } from 'vitest';
import { BUCKET as Bucket, s3ForEachTest } from './support/s3-fixture';

const s3 = s3ForEachTest();

describe('a listing', () => {
  beforeEach(async () => {
    for (const key of ['b', 'a/2', 'a/1', 'a/b/3', 'c/4', 'a']) await s3.store.putObject(Bucket, key, key);
  });

  const keysOf = (page: Awaited<ReturnType<typeof s3.list>>) => page.Contents?.map((it) => it.Key) ?? [];
  const prefixesOf = (page: Awaited<ReturnType<typeof s3.list>>) =>
    page.CommonPrefixes?.map((it) => it.Prefix) ?? [];

  it('has all keys in order, with size and entity tag', async () => {
    const page = await s3.list();
    expect(keysOf(page)).toEqual(['a', 'a/1', 'a/2', 'a/b/3', 'b', 'c/4']);
    expect(page).toMatchObject({ KeyCount: 6, IsTruncated: false });
    expect(page.Contents?.[0]).toMatchObject({ Size: 1, ETag: s3.store.getObject(Bucket, 'a')?.etag });
  });

  it('is cut by prefix, rolled up by delimiter, and begun after a key', async () => {
    expect(keysOf(await s3.list({ Prefix: 'a/' }))).toEqual(['a/1', 'a/2', 'a/b/3']);
    const top = await s3.list({ Delimiter: '/' });
    expect([keysOf(top), prefixesOf(top)]).toEqual([
      ['a', 'b'],
      ['a/', 'c/'],
    ]);
    const inA = await s3.list({ Delimiter: '/', Prefix: 'a/' });
    expect([keysOf(inA), prefixesOf(inA)]).toEqual([['a/1', 'a/2'], ['a/b/']]);
    expect(keysOf(await s3.list({ StartAfter: 'a/2' }))).toEqual(['a/b/3', 'b', 'c/4']);
  });

  it.each([1, 2, 3])('comes in pages of %i that together are the whole', async (MaxKeys) => {
    for (const Delimiter of [undefined, '/']) {
      const whole = await s3.list({ Delimiter });
      const keys: unknown[] = [];
      const prefixes: unknown[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.list({ Delimiter, MaxKeys, ContinuationToken });
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        keys.push(...keysOf(page));
        prefixes.push(...prefixesOf(page));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      expect([keys, prefixes]).toEqual([keysOf(whole), prefixesOf(whole)]);
    }
  });
});
