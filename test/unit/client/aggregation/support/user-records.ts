import fc from 'fast-check';
import type { UserRecord } from '../../../../../client';

/** Keys that plain objects, tables by code unit, and decoders of ASCII get wrong. */
const TRICKY_KEYS = [
  '10',
  '2',
  '1',
  '__proto__',
  'hasOwnProperty',
  'constructor',
  'é',
  '日本',
  '😀'.repeat(128),
];

const partitionKeys = fc.oneof(
  fc.constantFrom(...TRICKY_KEYS),
  fc.nat().map(String),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
);
const tag = fc.record(
  { key: fc.string({ unit: 'grapheme' }), value: fc.string({ unit: 'grapheme' }) },
  { requiredKeys: ['key'], noNullPrototype: true },
);

/** Any user record; few keys come more than once, so that the tables are shared. */
export const anyUserRecord: fc.Arbitrary<UserRecord> = fc.record(
  {
    partitionKey: partitionKeys,
    data: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constant(new Uint8Array()),
      fc.constant(new Uint8Array(20_000)),
    ),
    explicitHashKey: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String),
    tags: fc.array(tag, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['partitionKey', 'data'], noNullPrototype: true },
);

/** Two and more, so that they become an aggregate. */
export const anyUserRecords = fc.array(anyUserRecord, { minLength: 2, maxLength: 40 });
