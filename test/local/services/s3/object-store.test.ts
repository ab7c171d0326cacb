import { describe, expect, it } from 'vitest';
import { s3ForEachTest } from './support/s3-fixture';

const s3 = s3ForEachTest();

describe('a bucket', () => {
  it.each(['My-Bucket', 'ab', 'a..b', '-ab', 'a_b'])('cannot be named %s', async (name) => {
    await expect(s3.store.createBucket(name)).rejects.toThrow(`The specified bucket is not valid: "${name}"`);
  });
});

describe('a key', () => {
  it('has at most 1,024 bytes', async () => {
    await expect(s3.put('ü'.repeat(513), 'x')).rejects.toMatchObject({
      name: 'KeyTooLongError',
      message: 'A key must have 1 to 1024 bytes, got 1026.',
    });
  });
});
