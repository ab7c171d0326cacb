import type { FirehoseTransformationEventRecord, FirehoseTransformationResultRecord } from 'aws-lambda';
import { decodeLine, parsePageView } from '../../client';

/** Why a record was not redacted. */
interface RecordFailure {
  readonly recordId: string;
  /** Shard and sequence number, where the source is a data stream. */
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  readonly reason: string;
}

/** The answer to a batch. */
interface BatchAnswer {
  /** One for each record, in their order. */
  readonly records: FirehoseTransformationResultRecord[];
  /** The records answered with ProcessingFailed. */
  readonly failures: readonly RecordFailure[];
}

interface AnswerOptions {
  /** The most bytes of the response. */
  readonly maxResponseBytes: number;
  /** Whether answers carry the date and hour of the view, for partitions. */
  readonly partitioned: boolean;
}

const ENVELOPE_BYTES = Buffer.byteLength('{"records":[]}');
const COMMA_BYTES = 1;

/**
 * Answers every record exactly once, within the size limit of a response.
 *
 * A record that cannot be read, or whose answer does not fit any more, is answered with ProcessingFailed and
 * no data; Firehose writes the source record below the error prefix. Firehose does not ask again with fewer
 * records, so a batch that is too large must not fail as a whole. Therefore room for the shortest answer to
 * each record is reserved first. These always fit, because the request names each record at greater length.
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

/** A page view without what says who the visitor is. What is still personal: see {@link redact}. */
interface RedactedPageView {
  /** One JSON object in UTF-8, and a line end. */
  readonly data: Buffer;
  /** The day of the view in UTC, `2015-05-17`. Objects can be partitioned by it. */
  readonly date: string;
  /** The hour of that day, `00` to `23`. */
  readonly hour: string;
}

/**
 * Reads a record of the stream and keeps `id`, `page`, `viewedAt`, `method`, `status`, `bytes`, and
 * `referrer` and `userAgent` where the server logged them. It leaves out the client address and `visitor`,
 * which is made from it; the identity and the user of the line are not read at all. Of `page` and `referrer` it
 * keeps the path, without user, query and fragment: those hold addresses of people and tokens.
 *
 * The result can still be personal data. A path can name a person (`/reset/alice@example.com`), and a user agent
 * with a time can single one out. A site with such paths should change them in a redactor of its own.
 *
 * @throws NotALogLineError, NotAPageViewError with the reason
 */
function redact(record: Uint8Array): RedactedPageView {
  const { visitor: _visitor, ...view } = parsePageView(decodeLine(record));
  return {
    data: Buffer.from(`${JSON.stringify(view)}\n`, 'utf8'),
    date: view.viewedAt.slice(0, 10),
    hour: view.viewedAt.slice(11, 13),
  };
}
