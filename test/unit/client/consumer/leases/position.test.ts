import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePositions, SENTINELS, sentinel } from '../../../../../client/consumer/leases/position';

const place = fc.record({
  sequenceNumber: fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 60n }).map(String),
    fc.constantFrom(...SENTINELS),
  ),
  subSequenceNumber: fc.nat(1000),
});

describe('positions in a shard', () => {
  it('are ordered as in the KCL: sentinels first, then numbers, then the end', () => {
    const ordered = ['AT_TIMESTAMP', 'TRIM_HORIZON', 'LATEST', '0', '9', '10', 'SHARD_END'];
    const places = ordered.map((sequenceNumber) => ({ sequenceNumber, subSequenceNumber: 0 }));
    expect([...places].reverse().sort(comparePositions)).toEqual(places);
  });

  it('are ordered by number, then by place in the aggregate', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [left, right] = [a, b].map(({ sequenceNumber }) => /^\d+$/.test(sequenceNumber));
        if (!left || !right) return;
        const [m, n] = [BigInt(a.sequenceNumber), BigInt(b.sequenceNumber)];
        const expected = m === n ? Math.sign(a.subSequenceNumber - b.subSequenceNumber) : m < n ? -1 : 1;
        expect(Math.sign(comparePositions(a, b))).toBe(expected);
      }),
    );
  });

  it('compare the other way round with the opposite sign', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(Math.sign(comparePositions(a, b)) + Math.sign(comparePositions(b, a))).toBe(0);
      }),
    );
  });

  it('are numbers or known names, and nothing else', () => {
    expect(() =>
      comparePositions({ sequenceNumber: 'soon', subSequenceNumber: 0 }, sentinel('LATEST')),
    ).toThrow('"soon" is no position in a shard');
  });
});
