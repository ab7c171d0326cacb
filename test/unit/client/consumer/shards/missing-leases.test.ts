import { describe, expect, it } from 'vitest';
import { type Lease, type Sentinel, SHARD_END } from '../../../../../client/consumer/leases';
import {
  deletableLeases,
  firstHole,
  leaseOn,
  missingLeases,
  type StreamShard,
} from '../../../../../client/consumer/shards';

const TOP = 2n ** 128n - 1n;
const HALF = 2n ** 127n;

function shard(
  shardId: string,
  parentShardIds: readonly string[],
  isOpen: boolean,
  range: [bigint, bigint],
): StreamShard {
  return {
    shardId,
    parentShardIds,
    isOpen,
    hashKeyRange: { start: String(range[0]), end: String(range[1]) },
  };
}

// a was split into b and c, which were merged into d.
const a = shard('a', [], false, [0n, TOP]);
const b = shard('b', ['a'], false, [0n, HALF - 1n]);
const c = shard('c', ['a'], false, [HALF, TOP]);
const d = shard('d', ['b', 'c'], true, [0n, TOP]);
const ALL = [a, b, c, d];

const begun = (one: StreamShard): Lease => ({
  ...leaseOn(one, 'TRIM_HORIZON'),
  checkpoint: { sequenceNumber: '5', subSequenceNumber: 0 },
});
const ended = (one: StreamShard, children: readonly string[]): Lease => ({
  ...leaseOn(one, 'TRIM_HORIZON'),
  checkpoint: SHARD_END,
  childShardIds: children,
});
const missing = (leases: readonly Lease[], start: Sentinel = 'TRIM_HORIZON') =>
  missingLeases(ALL, leases, start).map(
    ({ leaseKey, checkpoint }) => `${leaseKey} ${checkpoint.sequenceNumber}`,
  );

describe('missing leases', () => {
  it('of a stream without any are those of its oldest shards, or for LATEST of its open ones', () => {
    expect(missing([])).toEqual(['a TRIM_HORIZON']);
    expect(missing([], 'AT_TIMESTAMP')).toEqual(['a AT_TIMESTAMP']);
    expect(missing([], 'LATEST')).toEqual(['d LATEST']);
  });

  it('are none while an ancestor is being processed', () => {
    expect(missing([begun(a)])).toEqual([]);
    expect(missing([ended(a, ['b', 'c']), begun(b), begun(c)])).toEqual([]);
  });

  it('are the children of finished shards, from their beginning', () => {
    expect(missing([ended(a, ['b', 'c'])], 'LATEST')).toEqual(['b TRIM_HORIZON', 'c TRIM_HORIZON']);
    expect(missing([ended(b, ['d']), ended(c, ['d'])])).toEqual(['d TRIM_HORIZON']);
  });

  it('of a merge wait for both parents', () => {
    expect(missing([ended(b, ['d']), begun(c)])).toEqual([]);
    expect(missing([ended(a, ['b', 'c']), ended(b, ['d'])])).toEqual(['c TRIM_HORIZON']);
  });

  it('begin behind a parent that was finished and deleted, as its other child shows', () => {
    expect(missing([begun(b)])).toEqual(['c TRIM_HORIZON']);
  });
});

describe('hash keys', () => {
  it('are covered by a parent until its children have leases', () => {
    expect(firstHole([begun(a)])).toBeUndefined();
    expect(firstHole([ended(a, ['b', 'c']), begun(b), begun(c)])).toBeUndefined();
    expect(firstHole([begun(a), begun(b), begun(c)])).toBeUndefined();
  });

  it('have a hole where a lease is missing', () => {
    expect(firstHole([begun(b)])).toEqual({ start: HALF, end: TOP });
    expect(firstHole([begun(c)])).toEqual({ start: 0n, end: HALF - 1n });
    expect(firstHole([])).toEqual({ start: 0n, end: TOP });
    expect(firstHole([{ ...begun(a), hashKeyRange: undefined }])).toEqual({ start: 0n, end: TOP });
  });
});

describe('a finished lease can be deleted', () => {
  it('when all of its children have begun, and its parents are gone', () => {
    const done = ended(a, ['b', 'c']);
    expect(deletableLeases([done, begun(b), begun(c)])).toEqual([done]);
    expect(deletableLeases([done, begun(b), leaseOn(c, 'TRIM_HORIZON')])).toEqual([]);
    expect(deletableLeases([done, begun(b)])).toEqual([]);
    expect(deletableLeases([begun(a), ended(b, ['d']), begun(d)])).toEqual([]);
    expect(deletableLeases([ended(d, [])])).toEqual([]);
  });
});
