import { isUtf8 } from 'node:buffer';
import type { ChannelSettings } from './channel-settings';

/** Why a record is not of a channel's format, or `undefined` (Kinesis Developer Guide, "How Amazon S3 delivery works"). */
export function problemOfRecord(data: Buffer, format: ChannelSettings['format']): string | undefined {
  if (format === 'BYTE_ARRAY') return undefined;
  if (!isUtf8(data)) return 'The record is not valid UTF-8.';
  if (format === 'STRING') return undefined;
  try {
    JSON.parse(data.toString());
    return undefined;
  } catch {
    return 'The record is not valid JSON.';
  }
}
