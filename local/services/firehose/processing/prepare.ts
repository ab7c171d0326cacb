import { messageOf } from '../../../base/message-of';
import type { SourceRecord } from '../../delivery';
import type { FailedRecord } from '../record';
import { decompressLogs, extractMessages } from './cloudwatch-logs';
import type { ProcessingSettings } from './processing-settings';
import { subRecords } from './take-apart';

/** Records as the function, or without one the destination, gets them. */
export interface Prepared {
  readonly ready: readonly SourceRecord[];
  readonly failed: readonly FailedRecord[];
}

/** Decompresses records and takes them apart, as the processors before the function say. */
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
