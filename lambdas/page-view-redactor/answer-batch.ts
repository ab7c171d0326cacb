import type { FirehoseTransformationEventRecord, FirehoseTransformationResultRecord } from 'aws-lambda';
import { type RedactedPageView, redact } from './redact';

/** Why a record was not redacted. */
export interface RecordFailure {
  readonly recordId: string;
  /** Of a data stream as source. */
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  readonly reason: string;
}

/** What Firehose is told of a batch. */
export interface BatchAnswer {
  /** One for each record, in their order. */
  readonly records: FirehoseTransformationResultRecord[];
  /** The records answered with ProcessingFailed. */
  readonly failures: readonly RecordFailure[];
}

export interface AnswerOptions {
  /** The most bytes of the response. */
  readonly maxResponseBytes: number;
  /** Whether answers name the date and hour of the view, for partitions. */
  readonly partitioned: boolean;
}

const ENVELOPE_BYTES = Buffer.byteLength('{"records":[]}');
const COMMA_BYTES = 1;

/**
 * Answers every record exactly once, within the size that a response may have.
 *
 * A record that cannot be read, and one whose answer would not fit any more, is answered with
 * ProcessingFailed and no data: Firehose has the source record, and writes it to the error prefix. It is not
 * asked again with fewer records, so a batch that is too large must not fail as a whole. For that reason room
 * is kept for the shortest answer to each record first; a request names each record at greater length, so
 * those always fit.
 */
export function answerBatch(
  records: readonly FirehoseTransformationEventRecord[],
  { maxResponseBytes, partitioned }: AnswerOptions,
): BatchAnswer {
  const failed = records.map(({ recordId }) => failedAnswer(recordId));
  let room = maxResponseBytes - failed.reduce((sum, answer) => sum + bytesOf(answer), ENVELOPE_BYTES);
  const failures: RecordFailure[] = [];
  const answers = records.map((record, index) => {
    const failure = failed[index] ?? failedAnswer(record.recordId);
    const fail = (reason: string) => {
      failures.push(describeFailure(record, reason));
      return failure;
    };
    let answer: FirehoseTransformationResultRecord;
    try {
      answer = okAnswer(record.recordId, redact(Buffer.from(record.data, 'base64')), partitioned);
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
    const more = bytesOf(answer) - bytesOf(failure);
    if (more > room) return fail(`the response to the batch would exceed ${maxResponseBytes} bytes`);
    room -= more;
    return answer;
  });
  return { records: answers, failures };
}

function okAnswer(
  recordId: string,
  { data, date, hour }: RedactedPageView,
  partitioned: boolean,
): FirehoseTransformationResultRecord {
  const answer = { recordId, result: 'Ok' as const, data: data.toString('base64') };
  return partitioned ? { ...answer, metadata: { partitionKeys: { date, hour } } } : answer;
}

function failedAnswer(recordId: string): FirehoseTransformationResultRecord {
  return { recordId, result: 'ProcessingFailed' };
}

function bytesOf(answer: FirehoseTransformationResultRecord): number {
  return Buffer.byteLength(JSON.stringify(answer)) + COMMA_BYTES;
}

function describeFailure(
  { recordId, kinesisRecordMetadata }: FirehoseTransformationEventRecord,
  reason: string,
): RecordFailure {
  const { shardId, sequenceNumber } = kinesisRecordMetadata ?? {};
  return { recordId, ...(shardId && { shardId }), ...(sequenceNumber && { sequenceNumber }), reason };
}
