import type { JsonOperation, Written } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_RECORDS_PER_PUT } from '../limits';
import type { PutEntry, PutOutcome } from '../records';
import {
  ARN,
  DATA,
  DRY_RUN,
  HASH_KEY,
  integer,
  list,
  NAME,
  oneOf,
  operation,
  PARTITION_KEY,
  RESERVED,
  required,
  SEQUENCE_NUMBER,
  STREAM,
  string,
  structure,
  timestamp,
} from './input';
import { endDryRun, POSITION_TYPES, shardPosition, streamOf } from './request-arguments';
import { toChildShard, toEncryption, toRecord } from './shapes';

const ENTRY = { Data: required(DATA), PartitionKey: PARTITION_KEY, ExplicitHashKey: HASH_KEY };

/** PutRecord, PutRecords, GetShardIterator, GetRecords. */
export function recordOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    PutRecord: operation(
      { ...STREAM, ...ENTRY, SequenceNumberForOrdering: SEQUENCE_NUMBER, DryRun: DRY_RUN },
      (input) => {
        const { state, writer } = streamOf(engine, input);
        endDryRun(input);
        const put = writer.putRecord(toEntry(input), input.SequenceNumberForOrdering);
        return {
          ShardId: put.shardId,
          SequenceNumber: put.sequenceNumber,
          EncryptionType: toEncryption(state.keyId !== undefined),
        };
      },
    ),

    PutRecords: operation(
      {
        ...STREAM,
        Records: required(list(structure(ENTRY), { min: 1, max: MAX_RECORDS_PER_PUT })),
        DryRun: DRY_RUN,
      },
      (input) => {
        const { state, writer } = streamOf(engine, input);
        endDryRun(input);
        const outcomes = writer.putRecords(input.Records.map(toEntry));
        return putRecordsOutput(outcomes, toEncryption(state.keyId !== undefined));
      },
    ),

    GetShardIterator: operation(
      {
        ...STREAM,
        ShardId: required(NAME),
        ShardIteratorType: required(oneOf(POSITION_TYPES)),
        StartingSequenceNumber: SEQUENCE_NUMBER,
        Timestamp: timestamp(),
        DryRun: DRY_RUN,
      },
      (input) => {
        const { reader } = streamOf(engine, input);
        const { ShardIteratorType: type, StartingSequenceNumber: sequenceNumber, Timestamp } = input;
        const position = shardPosition(
          { type, sequenceNumber, timestamp: Timestamp },
          'StartingSequenceNumber',
        );
        endDryRun(input);
        return { ShardIterator: reader.getShardIterator(input.ShardId, position) };
      },
    ),

    GetRecords: operation(
      {
        ShardIterator: required(string({ min: 1, max: 512 })),
        // The model's maximum of 10,000 is not here: AWS documents InvalidArgumentException beyond it.
        Limit: integer({ min: 1 }),
        StreamARN: ARN,
        ...RESERVED,
        DryRun: DRY_RUN,
      },
      (input) => {
        const { reader } = engine.streamOfIterator(input.ShardIterator);
        endDryRun(input);
        const page = reader.getRecords(input.ShardIterator, input.Limit);
        return {
          Records: page.records.map(toRecord),
          NextShardIterator: page.nextShardIterator,
          MillisBehindLatest: page.millisBehindLatest,
          ChildShards: page.childShards?.map(toChildShard),
        };
      },
    ),
  };
}

function toEntry(given: {
  readonly Data: Buffer;
  readonly PartitionKey?: string;
  readonly ExplicitHashKey?: string;
}): PutEntry {
  return { data: given.Data, partitionKey: given.PartitionKey, explicitHashKey: given.ExplicitHashKey };
}

/** Writes the JSON by hand: of up to 500 entries per call, only shard and number differ. */
function putRecordsOutput(outcomes: readonly PutOutcome[], encryption: string | undefined): Written {
  const failed = outcomes.filter((outcome) => !('sequenceNumber' in outcome)).length;
  return {
    json: () => {
      const encrypted = encryption === undefined ? '' : `"EncryptionType":"${encryption}",`;
      const records = outcomes.map(outcomeJson).join(',');
      return `{"FailedRecordCount":${failed},${encrypted}"Records":[${records}]}`;
    },
    members: () => ({
      FailedRecordCount: failed,
      EncryptionType: encryption,
      Records: outcomes.map(toOutcome),
    }),
  };
}

function outcomeJson(outcome: PutOutcome): string {
  return 'sequenceNumber' in outcome
    ? `{"SequenceNumber":"${outcome.sequenceNumber}","ShardId":"${outcome.shardId}"}`
    : JSON.stringify(toOutcome(outcome));
}

function toOutcome(outcome: PutOutcome) {
  return 'sequenceNumber' in outcome
    ? { SequenceNumber: outcome.sequenceNumber, ShardId: outcome.shardId }
    : { ErrorCode: outcome.errorCode, ErrorMessage: outcome.errorMessage };
}
