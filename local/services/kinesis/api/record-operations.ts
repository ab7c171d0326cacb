import { isObject } from '../../../base/json-object';
import { AwsError, type JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_PARTITION_KEY_CHARACTERS, MAX_RECORDS_PER_PUT } from '../limits';
import type { PutEntry, PutOutcome } from '../records';
import { checkString, HASH_KEY, Members, required, SEQUENCE_NUMBER, wrongType } from './members';
import { endDryRun, shardPosition, streamOf } from './request-arguments';
import { toChildShard } from './shapes';

/** PutRecord, PutRecords, GetShardIterator, GetRecords. */
export function recordOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    PutRecord(input) {
      const members = new Members(input);
      const { state, writer } = streamOf(engine, members);
      const ordering = members.string('SequenceNumberForOrdering', SEQUENCE_NUMBER);
      const entry = putEntry(input, '');
      endDryRun(members);
      const { shardId, sequenceNumber } = writer.putRecord(entry, ordering);
      return {
        ShardId: shardId,
        SequenceNumber: sequenceNumber,
        EncryptionType: encryptionType(state.keyId),
      };
    },

    PutRecords(input) {
      const members = new Members(input);
      const records = members.requiredList('Records', { min: 1, max: MAX_RECORDS_PER_PUT });
      const { state, writer } = streamOf(engine, members);
      const entries = records.map((record, index) => putEntry(record, `records.${index + 1}.member.`));
      endDryRun(members);
      return putRecordsOutput(writer.putRecords(entries), encryptionType(state.keyId));
    },

    GetShardIterator(input) {
      const members = new Members(input);
      const { reader } = streamOf(engine, members);
      const shardId = members.requiredString('ShardId', { min: 1, max: 128 });
      const position = shardPosition(members);
      endDryRun(members);
      return { ShardIterator: reader.getShardIterator(shardId, position) };
    },

    GetRecords(input) {
      const members = new Members(input);
      const shardIterator = members.requiredString('ShardIterator', { min: 1, max: 512 });
      const limit = members.integer('Limit', { min: 1 });
      const { reader } = engine.streamOfIterator(shardIterator);
      endDryRun(members);
      const page = reader.getRecords(shardIterator, limit);
      return {
        Records: page.records.map((record) => ({
          SequenceNumber: record.sequenceNumber,
          ApproximateArrivalTimestamp: record.approximateArrivalTimestamp / 1000,
          Data: record.data.toString('base64'),
          ...(record.partitionKey === null ? {} : { PartitionKey: record.partitionKey }),
          EncryptionType: record.encryptionType,
        })),
        NextShardIterator: page.nextShardIterator,
        MillisBehindLatest: page.millisBehindLatest,
        ChildShards: page.childShards?.map(toChildShard),
      };
    },
  };
}

/** @param path the entry's place in the request, for messages */
function putEntry(entry: unknown, path: string): PutEntry {
  if (!isObject(entry)) throw wrongType(path.slice(0, -1), 'structure', entry);
  const { PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey } = entry;
  const data = decodeBlob(`${path}data`, entry.Data);
  if (partitionKey !== undefined && partitionKey !== null) {
    if (typeof partitionKey !== 'string') throw wrongType(`${path}partitionKey`, 'string', partitionKey);
    // A character outside the basic plane has two units in a JavaScript string, but is one character for AWS.
    const units = partitionKey.length;
    if (
      units < 1 ||
      (units > MAX_PARTITION_KEY_CHARACTERS && [...partitionKey].length > MAX_PARTITION_KEY_CHARACTERS)
    ) {
      checkString(`${path}partitionKey`, partitionKey, { min: 1, max: MAX_PARTITION_KEY_CHARACTERS });
    }
  }
  if (explicitHashKey !== undefined && explicitHashKey !== null) {
    if (typeof explicitHashKey !== 'string')
      throw wrongType(`${path}explicitHashKey`, 'string', explicitHashKey);
    checkString(`${path}explicitHashKey`, explicitHashKey, HASH_KEY);
  }
  return { data, partitionKey: partitionKey ?? undefined, explicitHashKey: explicitHashKey ?? undefined };
}

/** Decodes base64. Buffer.from accepts anything and stops at other characters, so the length is compared. */
function decodeBlob(name: string, value: unknown): Buffer {
  const text = required(name, value ?? undefined);
  if (typeof text !== 'string') throw wrongType(name, 'base64 string', text);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const data = Buffer.from(text, 'base64');
  if (text.length % 4 === 0 && data.length === (text.length / 4) * 3 - padding) return data;
  throw new AwsError('SerializationException', `${name} is not base64.`);
}

/** Writes the JSON by hand: of up to 500 entries per call, only shard and number differ. */
function putRecordsOutput(outcomes: readonly PutOutcome[], encryption: string): string {
  let failed = 0;
  let records = '';
  for (const outcome of outcomes) {
    if (records !== '') records += ',';
    if ('sequenceNumber' in outcome) {
      records += `{"SequenceNumber":"${outcome.sequenceNumber}","ShardId":"${outcome.shardId}"}`;
    } else {
      failed++;
      records += JSON.stringify({ ErrorCode: outcome.errorCode, ErrorMessage: outcome.errorMessage });
    }
  }
  return `{"FailedRecordCount":${failed},"EncryptionType":"${encryption}","Records":[${records}]}`;
}

function encryptionType(keyId: string | undefined): 'KMS' | 'NONE' {
  return keyId === undefined ? 'NONE' : 'KMS';
}
