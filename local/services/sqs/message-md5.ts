import { createHash } from 'node:crypto';
import type { MessageAttribute } from './message';

export function md5(data: string | Uint8Array): string {
  return createHash('md5').update(data).digest('hex');
}

/**
 * The digest of message attributes, as SDKs verify it (Amazon SQS Developer Guide, "Calculating the MD5 message
 * digest for message attributes").
 * @returns `undefined` where there are none
 */
export function md5OfAttributes(
  attributes: Readonly<Record<string, MessageAttribute>> = {},
): string | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const parts = entries.flatMap(([name, { DataType, StringValue = '', BinaryValue }]) => [
    sized(Buffer.from(name)),
    sized(Buffer.from(DataType)),
    BinaryValue === undefined ? Buffer.of(1) : Buffer.of(2),
    sized(BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, 'base64')),
  ]);
  return md5(Buffer.concat(parts));
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
