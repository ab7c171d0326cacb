import { gunzipSync } from 'node:zlib';
import { isObject } from '../../../base/json-object';
import { messageOf } from '../../../base/message-of';

/**
 * A record of CloudWatch Logs, as a subscription sends it: GZIP (Firehose, "Decompress CloudWatch Logs").
 * @throws Error with a sentence for what is not GZIP
 */
export function decompressLogs(data: Buffer): Buffer {
  try {
    return gunzipSync(data);
  } catch (error) {
    throw new Error(`The record is not GZIP: ${messageOf(error)}`);
  }
}

/**
 * The messages of a decompressed record, a line each, without the rest of it (Firehose, "Extract message after
 * decompression of CloudWatch Logs"). A control message, which has no log events, becomes empty.
 * @throws Error with a sentence for what is no record of CloudWatch Logs
 */
export function extractMessages(data: Buffer): Buffer {
  const record: unknown = JSON.parse(data.toString());
  const events = isObject(record) ? record.logEvents : undefined;
  if (!Array.isArray(events)) throw new Error('The record has no logEvents.');
  return Buffer.from(events.map(({ message }: { message: unknown }) => `${String(message)}\n`).join(''));
}
