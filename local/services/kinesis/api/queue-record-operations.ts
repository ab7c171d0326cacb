import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import {
  MAX_QUEUE_ENTRIES,
  MAX_RECORDS_PER_RECEIVE,
  MAX_VISIBILITY_TIMEOUT_SECONDS,
  RECEIVE_WAIT_SECONDS,
} from '../limits';
import type { EntryError, QueueRecord, RecordKind, StreamQueue } from '../queues';
import { integer, list, operation, QUEUE_ARN, required, string, structure } from './input';

const VISIBILITY = integer({ min: 0, max: MAX_VISIBILITY_TIMEOUT_SECONDS });
const QUEUE = { QueueARN: required(QUEUE_ARN) };
const HANDLE = string({ min: 1, max: 1024 });
const ENTRIES = { min: 1, max: MAX_QUEUE_ENTRIES };

const RECEIVE = {
  ...QUEUE,
  Limit: integer({ min: 1, max: MAX_RECORDS_PER_RECEIVE }),
  WaitTimeSeconds: integer({ min: RECEIVE_WAIT_SECONDS.min, max: RECEIVE_WAIT_SECONDS.max }),
  VisibilityTimeoutSeconds: VISIBILITY,
};
const HANDLES = {
  ...QUEUE,
  Entries: required(list(structure({ ReceiptHandle: required(HANDLE) }), ENTRIES)),
};
const TIMEOUTS = {
  ...QUEUE,
  Entries: required(
    list(
      structure({ ReceiptHandle: required(HANDLE), VisibilityTimeoutSeconds: required(VISIBILITY) }),
      ENTRIES,
    ),
  ),
};

/**
 * The records of queues: they are received, acknowledged one by one, and given out again when they are not. Dead letters
 * have operations of their own.
 */
export function queueRecordOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  const queueOf = ({ QueueARN }: { readonly QueueARN: string }) => engine.queueByArn(QueueARN);
  const receive = (kind: RecordKind) =>
    operation(RECEIVE, async (input) => {
      const records = await queueOf(input).receive(kind, {
        limit: input.Limit ?? MAX_RECORDS_PER_RECEIVE,
        waitSeconds: input.WaitTimeSeconds ?? RECEIVE_WAIT_SECONDS.default,
        visibilityTimeoutSeconds: input.VisibilityTimeoutSeconds,
      });
      return { QueueRecords: records.map(toQueueRecord) };
    });
  const acknowledge = (kind: RecordKind) =>
    operation(HANDLES, (input) => {
      const queue = queueOf(input);
      return each(queue, input.Entries, ({ ReceiptHandle }) => queue.acknowledge(kind, ReceiptHandle));
    });
  const changeVisibility = (kind: RecordKind) =>
    operation(TIMEOUTS, (input) => {
      const queue = queueOf(input);
      return each(queue, input.Entries, ({ ReceiptHandle, VisibilityTimeoutSeconds }) =>
        queue.changeVisibility(kind, ReceiptHandle, VisibilityTimeoutSeconds),
      );
    });

  return {
    ReceiveQueueRecords: receive('records'),
    AcknowledgeQueueRecords: acknowledge('records'),
    UpdateQueueRecordsVisibility: changeVisibility('records'),

    ReceiveDeadLetterQueueRecords: receive('deadLetters'),
    AcknowledgeDeadLetterQueueRecords: acknowledge('deadLetters'),
    UpdateDeadLetterQueueRecordsVisibility: changeVisibility('deadLetters'),
    RestoreDeadLetterQueueRecords: operation(HANDLES, (input) => {
      const queue = queueOf(input);
      return each(queue, input.Entries, ({ ReceiptHandle }) => queue.restore(ReceiptHandle));
    }),
  };
}

/** A call on several records: each succeeds or fails for itself. */
function each<Entry extends { readonly ReceiptHandle: string }>(
  queue: StreamQueue,
  entries: readonly Entry[],
  act: (entry: Entry) => EntryError | undefined,
) {
  queue.requireOpen();
  const outcomes = entries.map((entry) => ({ ReceiptHandle: entry.ReceiptHandle, error: act(entry) }));
  return {
    Successful: outcomes.flatMap(({ ReceiptHandle, error }) =>
      error === undefined ? [{ ReceiptHandle }] : [],
    ),
    Failed: outcomes.flatMap(({ ReceiptHandle, error }) =>
      error === undefined ? [] : [{ ReceiptHandle, ErrorCode: error.code, ErrorMessage: error.message }],
    ),
  };
}

function toQueueRecord(record: QueueRecord) {
  return {
    ReceiptHandle: record.receiptHandle,
    RecordId: record.recordId,
    ...(record.partitionKey === null ? {} : { PartitionKey: record.partitionKey }),
    Data: record.data.toString('base64'),
    ApproximateArrivalTimestamp: record.arrivedAt / 1000,
    FirstReceiveTimestamp: record.firstReceivedAt / 1000,
    ReceiveCount: record.receiveCount,
  };
}
