import { gunzipSync } from 'node:zlib';
import { isObject } from '../../../base/json-object';
import { messageOf } from '../../../base/message-of';
import type { SourceRecord } from '../../delivery';
import type { FailedRecord } from '../record';
import { subRecords } from './deaggregation';
import type { ProcessingSettings } from './processing-settings';

/** Records as the function gets them, or the destination where there is no function. */
interface Prepared {
  readonly ready: readonly SourceRecord[];
  readonly failed: readonly FailedRecord[];
}

/** Decompresses and splits records, as the processors before the function say. */
export function prepare(records: readonly SourceRecord[], settings: ProcessingSettings): Prepared {
  const { decompress, subRecordType } = settings;
  if (!decompress && subRecordType === undefined) return { ready: records, failed: [] };
  const failed: FailedRecord[] = [];
  const ready = records.flatMap((record) => {
    try {
      const whole = decompress ? { ...record, data: decompressed(record.data, settings) } : record;
      return subRecordType === undefined ? [whole] : subRecords(whole, subRecordType);
    } catch (error) {
      failed.push(failedDecompression(record, messageOf(error)));
      return [];
    }
  });
  return { ready, failed };
}

function decompressed(data: Buffer, { extractMessages: extracts }: ProcessingSettings): Buffer {
  const logs = decompressLogs(data);
  return extracts ? extractMessages(logs) : logs;
}

/** The code is this machine's own: AWS documents none. */
function failedDecompression(source: SourceRecord, errorMessage: string): FailedRecord {
  return {
    source,
    errorType: 'processing-failed',
    attempts: 1,
    errorCode: 'Decompression.Failed',
    errorMessage,
  };
}

/**
 * A record of CloudWatch Logs, as a subscription sends it: GZIP (Firehose, "Decompress CloudWatch Logs").
 * @throws Error for data that is not GZIP
 */
function decompressLogs(data: Buffer): Buffer {
  try {
    return gunzipSync(data);
  } catch (error) {
    throw new Error(`The record is not GZIP: ${messageOf(error)}`);
  }
}

/**
 * The messages of a decompressed record, one per line, without its other members (Firehose, "Extract message
 * after decompression of CloudWatch Logs"). A control message, which has no log events, becomes empty.
 * @throws Error for data that is not a record of CloudWatch Logs
 */
function extractMessages(data: Buffer): Buffer {
  const record: unknown = JSON.parse(data.toString());
  const events = isObject(record) ? record.logEvents : undefined;
  if (!Array.isArray(events)) throw new Error('The record has no logEvents.');
  return Buffer.from(events.map(({ message }: { message: unknown }) => `${String(message)}\n`).join(''));
}
