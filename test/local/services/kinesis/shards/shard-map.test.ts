import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenParts, MAX_HASH_KEY } from '../../../../../local/services/kinesis/shards/hash-key';
import { nextReshardRound } from '../../../../../local/services/kinesis/shards/shard-map';

describe('the rounds of a reshard', () => {
  it('UpdateShardCount ends in equal ranges from whatever the shards were, in few rounds', () => {
    const borders = fc.array(fc.bigInt({ min: 1n, max: MAX_HASH_KEY }), { maxLength: 12 });
    fc.assert(
      fc.property(borders, fc.integer({ min: 1, max: 30 }), (cuts, target) => {
        const starts = [...new Set([0n, ...cuts])].sort((a, b) => (a < b ? -1 : 1));
        let open = starts.map((start, index) => ({
          range: { start, end: (starts[index + 1] ?? MAX_HASH_KEY + 1n) - 1n },
        }));
        let rounds = 0;
        for (
          let round = nextReshardRound(open, target);
          round !== undefined;
          round = nextReshardRound(open, target)
        ) {
          const { splits, merges } = round;
          expect(splits.length + merges.length).toBeGreaterThan(0);
          for (const { shard, at } of splits) {
            open = open.flatMap((old) =>
              old === shard
                ? [
                    { range: { start: old.range.start, end: at - 1n } },
                    { range: { start: at, end: old.range.end } },
                  ]
                : [old],
            );
          }
          for (const [lower, upper] of merges) {
            open = open.flatMap((old) =>
              old === lower
                ? [{ range: { start: lower.range.start, end: upper.range.end } }]
                : old === upper
                  ? []
                  : [old],
            );
          }
          rounds++;
        }
        expect(open.map(({ range }) => range)).toEqual(evenParts(target).ranges());
        expect(rounds).toBeLessThanOrEqual(10);
      }),
    );
  });
});
