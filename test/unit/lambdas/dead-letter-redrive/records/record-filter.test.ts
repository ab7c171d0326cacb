import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordFilter } from '../../../../../lambdas/dead-letter-redrive/records/record-filter';
import { compileRecordFilter } from '../../../../../local/services/event-source-mapping/record-filter';
import { record } from '../support/failed-batches';

const value = fc.constantFrom<unknown>('a', 'A', 'ab', '', 1, 2, 10, true, false, null, 'img.png');
const rule: fc.Arbitrary<unknown> = fc.oneof(
  value,
  fc.record({ exists: fc.boolean() }),
  fc.record({ prefix: fc.constantFrom('a', 'img') }),
  fc.record({ suffix: fc.constantFrom('b', '.png') }),
  fc.record({ 'equals-ignore-case': fc.constantFrom('a', 'AB') }),
  fc.record({
    'anything-but': fc.oneof(fc.constantFrom('a', 1), fc.constantFrom<unknown>(['a', 'ab'], [1, 2])),
  }),
  fc.record({ numeric: fc.constantFrom(['=', 1], ['>', 1], ['>=', 2, '<', 10], ['<=', 1]) }),
);
const name = fc.constantFrom('x', 'y', 'z');

/** Fields with rules, and down to a depth fields within them, also with `$or`. */
function patternOf(depth: number): fc.Arbitrary<object> {
  const rules = fc.array(rule, { minLength: 1, maxLength: 3 });
  if (depth === 0) return fc.dictionary(name, rules, { minKeys: 1, maxKeys: 2 });
  const below = patternOf(depth - 1);
  const fields = fc.dictionary(name, fc.oneof(rules, below), { minKeys: 1, maxKeys: 2 });
  const either = fc.tuple(fields, fc.array(below, { minLength: 2, maxLength: 2 }));
  return fc.oneof(
    { arbitrary: fields, weight: 3 },
    either.map(([more, $or]) => ({ ...more, $or })),
  );
}

function eventOf(depth: number): fc.Arbitrary<object> {
  if (depth === 0) return fc.dictionary(name, value, { maxKeys: 3 });
  const below = eventOf(depth - 1);
  const list = fc.array(fc.oneof(value, below), { maxLength: 3 });
  return fc.dictionary(name, fc.oneof(value, list, below), { maxKeys: 3 });
}

const dataPattern = patternOf(2);
const pattern = fc.oneof(
  dataPattern.map((data) => ({ data })),
  fc.record({ data: dataPattern, partitionKey: fc.constant([{ prefix: 'vis' }]) }),
  fc.constant({ partitionKey: ['visitor'] }),
  dataPattern.map((data) => ({ $or: [{ data }, { partitionKey: ['other'] }] })),
);

describe('the filter of the redrive', () => {
  it('lets the same records pass as the mapping that is played locally', () => {
    const data = fc.oneof(
      { arbitrary: eventOf(2).map((event) => JSON.stringify(event)), weight: 8 },
      fc.constantFrom('no JSON', 'null', '[{"x":"a"}]', '\ud800'),
    );
    const seen = { passed: 0, skipped: 0 };
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), data, (patterns, text) => {
        const one = record('1', text);
        const played = compileRecordFilter(patterns.map((some) => JSON.stringify(some)))({
          sequenceNumber: '1',
          partitionKey: 'visitor',
          data: Buffer.from(text),
          approximateArrivalTimestamp: one.kinesis.approximateArrivalTimestamp * 1000,
        });
        expect(recordFilter(patterns)(one)).toBe(played);
        seen[played ? 'passed' : 'skipped']++;
      }),
      { numRuns: 2_000 },
    );
    // Otherwise the comparison says nothing.
    expect(Math.min(seen.passed, seen.skipped)).toBeGreaterThan(100);
  });

  it('lets everything pass without a pattern', () => {
    expect(recordFilter([])(record('1', 'no JSON'))).toBe(true);
  });

  it('throws for an operator that it does not know, rather than to hand over what nobody wants', () => {
    expect(() =>
      recordFilter([{ data: { x: [{ cidr: '10.0.0.0/8' }] } }])(record('1', '{"x":"10.0.0.1"}')),
    ).toThrow('operator "cidr"');
  });
});
