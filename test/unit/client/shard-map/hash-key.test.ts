import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashKey, hashKeyOf } from '../../../../client';

const MAX = 2n ** 128n - 1n;
const byOpenSsl = (key: string) => BigInt(`0x${createHash('md5').update(key, 'utf8').digest('hex')}`);
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 70 });

describe('the hash key of a partition key', () => {
  it('is its MD5', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(fc.oneof(ascii, any), (key) => {
        expect(hashKeyOf(key).toBigInt()).toBe(byOpenSsl(key));
      }),
    );
  });

  it.each(Array.from({ length: 66 }, (_, length) => length))('is its MD5 for %d characters', (length) => {
    for (const letter of ['x', '\u007f', '\u0080', 'é'])
      expect(hashKeyOf(letter.repeat(length)).toBigInt()).toBe(byOpenSsl(letter.repeat(length)));
  });

  it('is not mixed up with the one before', () => {
    const [one, other] = [hashKeyOf('one'), hashKeyOf('other')];
    expect([one, other].map(String)).toEqual([byOpenSsl('one'), byOpenSsl('other')].map(String));
  });
});

describe('a hash key', () => {
  const numbers = fc.bigInt({ min: 0n, max: MAX });

  it('is read and written in decimal', () => {
    fc.assert(
      fc.property(numbers, (n) => {
        expect(HashKey.parse(n.toString())?.toString()).toBe(n.toString());
      }),
    );
  });

  it.each(['', '-1', '1.0', '0x10', ' 1', '1e3', 'NaN', (MAX + 1n).toString(), '9'.repeat(40)])(
    'is not read from %j',
    (text) => expect(HashKey.parse(text)).toBeUndefined(),
  );

  it('is compared as a number, also where only the lowest bits differ', () => {
    const near = fc.tuple(numbers, fc.integer({ min: -2, max: 2 }));
    const pairs = fc.oneof(
      fc.tuple(numbers, numbers),
      near.map(([n, by]): [bigint, bigint] => [
        n,
        n + BigInt(by) < 0n || n + BigInt(by) > MAX ? n : n + BigInt(by),
      ]),
    );
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const compared = HashKey.parse(String(a))?.compare(HashKey.parse(String(b)) as HashKey);
        expect(Math.sign(compared ?? Number.NaN)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
