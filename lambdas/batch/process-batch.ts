import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';

/**
 * The most failures in the log line. A redrive's batch has at most 100 records, so it lists every failure.
 */
const MAX_FAILURES_LISTED = 100;

const processor = new BatchProcessor(EventType.KinesisDataStreams);

/**
 * Processes the records of a batch concurrently and logs one line about them. The answer names every record
 * that failed, so the event source mapping goes on from the first of them.
 *
 * @param processRecord rejects for a record that cannot be processed; the log has its error's message
 */
export async function processBatch(
  event: KinesisStreamEvent,
  context: Context,
  logger: Logger,
  processRecord: (data: Uint8Array) => Promise<void>,
): Promise<KinesisStreamBatchResponse> {
  logger.addContext(context);
  const reasons = new Map<string, string>();
  const process = async (record: KinesisStreamRecord): Promise<void> => {
    try {
      await processRecord(Buffer.from(record.kinesis.data, 'base64'));
    } catch (error) {
      reasons.set(record.kinesis.sequenceNumber, error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  const response = await processPartialResponse(event, process, processor, {
    // A batch that fails as a whole is answered like any other. If the function threw, the mapping would
    // halve the batch down to single records, each with all its retries, and the redrive could not name the
    // record at fault.
    throwOnFullBatchFailure: false,
  });
  const summary = summarize(event.Records, reasons);
  if (summary.failed === 0) logger.info('batch processed', { ...summary });
  else logger.warn('batch processed', { ...summary });
  return response;
}

/** Why a record was not written. */
interface RecordFailure {
  readonly sequenceNumber: string;
  readonly reason: string;
}

/** The log line of a batch: enough to find its records again, and none of their contents. */
interface BatchSummary {
  /** Absent for an empty batch. */
  readonly shardId?: string;
  readonly firstSequenceNumber?: string;
  readonly lastSequenceNumber?: string;
  readonly records: number;
  readonly written: number;
  /** All records that failed, listed or not. */
  readonly failed: number;
  /** The first 100 of them. */
  readonly failures: readonly RecordFailure[];
}

/** @param reasons why, by the sequence number of each record that was not written */
function summarize(
  records: readonly KinesisStreamRecord[],
  reasons: ReadonlyMap<string, string>,
): BatchSummary {
  const failures = records.flatMap(({ kinesis: { sequenceNumber } }) => {
    const reason = reasons.get(sequenceNumber);
    return reason === undefined ? [] : [{ sequenceNumber, reason }];
  });
  const last = records[records.length - 1];
  return {
    // An event id is `<shard id>:<sequence number>`.
    shardId: records[0]?.eventID.split(':')[0],
    firstSequenceNumber: records[0]?.kinesis.sequenceNumber,
    lastSequenceNumber: last?.kinesis.sequenceNumber,
    records: records.length,
    written: records.length - failures.length,
    failed: failures.length,
    failures: failures.slice(0, MAX_FAILURES_LISTED),
  };
}
