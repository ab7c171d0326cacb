import { describe, expect, it } from 'vitest';
import * as client from '../../client/limits';
import { MAX_SHARDS_PER_STREAM as LIVE_SHARD_COUNT_SHARDS } from '../../lambdas/live-shard-count/request';
import * as policy from '../../lambdas/resharder/policy/limits';
import { DEFAULT_SETTINGS } from '../../lambdas/resharder/policy/policy-settings';
import * as lib from '../../lib/support/limits';

/** The layers cannot import one another, so each has a copy of the limits that it needs. */
describe('The layers agree on', () => {
  it('the most shards of a stream', () => {
    expect(policy.MAX_SHARDS_PER_STREAM).toBe(lib.SHARDS.to);
    expect(LIVE_SHARD_COUNT_SHARDS).toBe(lib.SHARDS.to);
  });

  it('the quota of UpdateShardCount, which is within the range that may be configured', () => {
    expect(DEFAULT_SETTINGS.updateShardCountQuota).toBe(policy.UPDATE_SHARD_COUNT_CALLS_PER_DAY);
    expect(policy.UPDATE_SHARD_COUNT_CALLS_PER_DAY).toBeGreaterThanOrEqual(lib.UPDATE_SHARD_COUNT_CALLS.from);
    expect(policy.UPDATE_SHARD_COUNT_CALLS_PER_DAY).toBeLessThanOrEqual(lib.UPDATE_SHARD_COUNT_CALLS.to);
  });

  it('the size of a record: the default of a stream, and the most that it can be set to take', () => {
    expect(client.DEFAULT_RECORD_BYTES).toBe(lib.RECORD_SIZE_KIB.from * 1024);
    expect(client.PUT_RECORDS.bytes).toBe(lib.RECORD_SIZE_KIB.to * 1024);
  });

  it('the hash keys', () => {
    expect(client.MAX_HASH_KEY).toBe(policy.HASH_KEYS - 1n);
  });
});
