import { createHash } from 'node:crypto';
import { type KeyDistribution, keysFromRanges, UNIFORM_KEYS } from '../model/key-distribution';
import { type Choice, choice, type Parameters } from '../options/spec';

/** A part of the load spread evenly over one narrow range of hash keys. */
export function hotRange({
  share,
  width,
  at,
}: {
  share: number;
  width: number;
  at: number;
}): KeyDistribution {
  const from = Math.min(at, 1 - width);
  return keysFromRanges([{ from, to: from + width, weight: share }]);
}

/** A part of the load on one key. */
export function hotKey({ share, at }: { share: number; at: number }): KeyDistribution {
  const place = Math.min(at, 1 - 2 ** -32);
  return keysFromRanges([{ from: place, to: place, weight: share }]);
}

/**
 * A number of keys, the k-th with a load in proportion to k to the power of -exponent, hashed as Kinesis
 * does.
 */
export function zipfKeys(count: number, exponent: number): KeyDistribution {
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return keysFromRanges(
    weights.map((weight, rank) => {
      const place = hashOf(`key-${rank + 1}`);
      return { from: place, to: place, weight: weight / all };
    }),
  );
}

/** The MD5 of a partition key (Kinesis, PutRecord) as a fraction of all hash keys, to 48 bits. */
function hashOf(partitionKey: string): number {
  return createHash('md5').update(partitionKey).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** The choices of `--keys`. */
export const KEY_CHOICES: Readonly<Record<string, Choice<Parameters, KeyDistribution>>> = {
  uniform: choice({ about: 'every hash key alike', parameters: {}, make: () => UNIFORM_KEYS }),
  'hot-range': choice({
    about: 'a share of the load on a narrow range',
    parameters: {
      share: { kind: 'share', default: '0.3' },
      width: { kind: 'share', default: '0.01' },
      at: { kind: 'share', default: '0.5' },
    },
    make: hotRange,
  }),
  'hot-key': choice({
    about: 'a share of the load on one key',
    parameters: { share: { kind: 'share', default: '0.1' }, at: { kind: 'share', default: '0.52' } },
    make: hotKey,
  }),
  zipf: choice({
    about: 'the k-th key by k to the power of -exponent',
    parameters: { keys: { kind: 'count', default: '5000' }, exponent: { kind: 'factor', default: '0.9' } },
    make: ({ keys, exponent }) => zipfKeys(Math.max(1, keys), exponent),
  }),
};
