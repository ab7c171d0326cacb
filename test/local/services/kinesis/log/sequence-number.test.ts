import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSequenceNumber, SequenceNumbers } from '../../../../../local/services/kinesis/log';

const time = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2200, 0) });
const ordinal = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const shardNumber = fc.integer({ min: 0, max: 2 ** 31 });

describe('sequence numbers', () => {
  it('have 56 digits and can be read back', () => {
    fc.assert(
      fc.property(time, shardNumber, ordinal, time, (shardCreatedAt, number, record, arrival) => {
        const text = new SequenceNumbers(shardCreatedAt, number).of(record, arrival);
        expect(text).toMatch(/^49\d{54}$/);
        expect(parseSequenceNumber(text)).toEqual({ shardCreatedAt, ordinal: record, shardNumber: number });
      }),
    );
  });

  it('rise with the ordinal whatever the time of arrival, between the start and the end of the shard', () => {
    fc.assert(
      fc.property(
        time,
        shardNumber,
        ordinal,
        ordinal,
        time,
        time,
        (created, number, a, b, arrivedA, arrivedB) => {
          fc.pre(a < b);
          const numbers = new SequenceNumbers(created, number);
          const rising = [
            numbers.start(),
            numbers.of(a, arrivedA),
            numbers.of(b, arrivedB),
            numbers.end(arrivedB),
          ];
          expect(rising.toSorted()).toEqual(rising);
          expect(new Set(rising.map(BigInt)).size).toBe(4);
        },
      ),
    );
  });

  it('of a shard that was made later are above all of an earlier one', () => {
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 1, max: 1e9 }),
        shardNumber,
        shardNumber,
        (created, later, one, other) => {
          const parentEnd = new SequenceNumbers(created, one).end(created);
          expect(new SequenceNumbers(created + later, other).start() > parentEnd).toBe(true);
        },
      ),
    );
  });

  it.each(['', '0', '49', `48${'0'.repeat(54)}`, `${'4'.repeat(57)}`, `49${'0'.repeat(52)}01`])(
    'does not take %j for one',
    (text) => {
      expect(parseSequenceNumber(text)).toBeUndefined();
    },
  );
});
