import { BatchProcessor, EventType } from '@aws-lambda-powertools/batch';
import type { KinesisBatchRecord } from './batch-event';
import { type DeaggregatedRecord, deaggregateEvent, idempotencyKeyOf } from './deaggregate-event';

/** What the handler of a UserRecordBatchProcessor gets. */
export type ProcessedRecord<R extends KinesisBatchRecord = KinesisBatchRecord> = DeaggregatedRecord<R> & {
  /** `shard:sequence:sub-sequence`: the same whenever Lambda brings the record again. */
  readonly idempotencyKey: string;
};

/** A record that was not tried, because one before it with the same partition key has failed. */
export class EarlierRecordFailedError extends Error {
  override readonly name = 'EarlierRecordFailedError';
}

type Registered = Parameters<BatchProcessor['register']>;
type Processed = Awaited<ReturnType<BatchProcessor['process']>>;

/**
 * A batch processor for Powertools' `processPartialResponse` whose handler gets user records, in place of
 * `new BatchProcessor(EventType.KinesisDataStreams)`.
 *
 * - Aggregates are taken apart. A user record that fails is reported by the sequence number of its aggregate.
 * - The records of one partition key are handed over one after the other. Once one fails, those behind it are not
 *   tried: they come again with it, so the order of a key holds. Keys run beside each other, or with
 *   `processInParallel: false` one record after the other.
 * - Lambda brings the neighbours of a failed record again. Each record has an `idempotencyKey`, by which Powertools'
 *   idempotency knows those that are done.
 *
 * The packages `@aws-lambda-powertools/batch` and, for idempotency, `@aws-lambda-powertools/idempotency` have to be
 * installed.
 *
 * @example
 * const processor = new UserRecordBatchProcessor();
 * const config = new IdempotencyConfig({ eventKeyJmesPath: 'idempotencyKey' });
 * const handle = makeIdempotent(processOrder, { persistenceStore, config });
 * export const handler = (event: KinesisStreamEvent, context: Context) => {
 *   config.registerLambdaContext(context);
 *   return processPartialResponse(event, handle, processor, { context });
 * };
 */
export class UserRecordBatchProcessor extends BatchProcessor {
  constructor() {
    super(EventType.KinesisDataStreams);
  }

  override register(records: Registered[0], handler: Registered[1], options?: Registered[2]): this {
    const { Records } = deaggregateEvent({ Records: records as unknown as KinesisBatchRecord[] });
    const users = Records.map((record) => ({ ...record, idempotencyKey: idempotencyKeyOf(record) }));
    super.register(users as unknown as Registered[0], handler, options);
    return this;
  }

  override async process(): Promise<Processed> {
    this.prepare();
    const records = this.records as unknown as readonly ProcessedRecord[];
    const results = new Map<ProcessedRecord, Processed[number]>();
    const failedKeys = new Set<string>();
    const tryOne = async (record: ProcessedRecord) => {
      const { partitionKey } = record.kinesis;
      const result = failedKeys.has(partitionKey)
        ? this.failureHandler(recordOf(record), new EarlierRecordFailedError(NOT_TRIED))
        : await this.processRecord(recordOf(record));
      if (result[0] === 'fail') failedKeys.add(partitionKey);
      results.set(record, result);
    };
    const lanes = this.options?.processInParallel === false ? [records] : lanesOf(records);
    await Promise.all(
      lanes.map(async (lane) => {
        for (const record of lane) await tryOne(record);
      }),
    );
    this.clean();
    return records.map((record) => results.get(record) as Processed[number]);
  }

  /** Each aggregate once, in the order of the shard. */
  override collectKinesisFailures(): { itemIdentifier: string }[] {
    const failed = new Set(this.failureMessages.map((record) => (record as KinesisBatchRecord).kinesis));
    const records = this.records as unknown as readonly KinesisBatchRecord[];
    const numbers = records.flatMap(({ kinesis }) => (failed.has(kinesis) ? [kinesis.sequenceNumber] : []));
    return [...new Set(numbers)].map((itemIdentifier) => ({ itemIdentifier }));
  }
}

const NOT_TRIED = 'a record before it with the same partition key has failed';

/** Powertools' type of a record has members that are not used here. */
function recordOf(record: ProcessedRecord): Parameters<BatchProcessor['processRecord']>[0] {
  return record as unknown as Parameters<BatchProcessor['processRecord']>[0];
}

/** The records of each partition key, in their order. */
function lanesOf(records: readonly ProcessedRecord[]): readonly ProcessedRecord[][] {
  const lanes = new Map<string, ProcessedRecord[]>();
  for (const record of records) {
    const { partitionKey } = record.kinesis;
    const lane = lanes.get(partitionKey);
    if (lane === undefined) lanes.set(partitionKey, [record]);
    else lane.push(record);
  }
  return [...lanes.values()];
}
