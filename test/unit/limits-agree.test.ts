import { expect, it } from 'vitest';
import { STREAM_NAME } from '../../client/limits';
import * as writeShards from '../../client/page-view/write-shards';
import { SHARD_MINUTE } from '../../lambdas/resharder/policy/limits';
import { DEFAULT_WRITE_SHARDS } from '../../lib/blueprint/event-table';
import * as lib from '../../lib/support/limits';
import { NAME } from '../../local/services/kinesis/api/input/kinesis-members';
import * as kinesis from '../../local/services/kinesis/limits';
import { AWS_LIMITS } from '../../simulator/model/simulated-stream';

/** lib/, the resharder, the simulator and the Kinesis engine may not import each other, so each states its limits. */
it.each([
  ['shards of a stream, in lib', lib.SHARDS.to, kinesis.MAX_SHARDS_PER_STREAM],
  ['shards of a stream, in the simulator', AWS_LIMITS.shards, kinesis.MAX_SHARDS_PER_STREAM],
  ['UpdateShardCount in a day', AWS_LIMITS.updateShardCountQuota, kinesis.UPDATE_SHARD_COUNT_PER_DAY],
  ['records into a shard', SHARD_MINUTE.records, 60 * kinesis.SHARD_WRITE_RECORDS_PER_SECOND],
  ['bytes into a shard', SHARD_MINUTE.bytes, 60 * kinesis.SHARD_WRITE_BYTES_PER_SECOND],
  ['the shortest retention period', lib.RETENTION_HOURS.from, kinesis.RETENTION_HOURS.min],
  ['the longest retention period', lib.RETENTION_HOURS.to, kinesis.RETENTION_HOURS.max],
  ['the smallest maximum record size', lib.RECORD_SIZE_KIB.from, kinesis.RECORD_SIZE_KIB.min],
  ['the largest maximum record size', lib.RECORD_SIZE_KIB.to, kinesis.RECORD_SIZE_KIB.max],
  ['the largest warm throughput', lib.WARM_THROUGHPUT_MIBPS.to, kinesis.MAX_WARM_THROUGHPUT_MIBPS],
])('%s: the same number as in the Kinesis engine', (_, stated, engine) => {
  expect(stated).toBe(engine);
});

it('lib and the client spread items over as many write shards by default, and allow as many', () => {
  expect(DEFAULT_WRITE_SHARDS).toBe(writeShards.DEFAULT_WRITE_SHARDS);
  expect(lib.WRITE_SHARDS.to).toBe(writeShards.MAX_WRITE_SHARDS);
});

it('the client, lib and the Kinesis engine take the same names of streams', () => {
  const characters = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code));
  const names = [...characters, 'a.b-c_D9', 'two words', 'x'.repeat(128), 'x'.repeat(129), 'line\n', ''];
  const taken = names.filter((name) => NAME.violations(name).length === 0);
  expect(taken).toHaveLength(26 + 26 + 10 + 3 + 2);
  expect(names.filter((name) => STREAM_NAME.pattern.test(name))).toEqual(taken);
  expect(names.filter((name) => lib.KINESIS_NAME.test(name))).toEqual(taken);
});
