import type { ByteProcessing, Processing, TextProcessing } from './processing';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * What becomes of the records of a batch.
 * @param records each with its line end
 * @returns for each its new bytes with a line feed; undefined for one that cannot be read
 */
export function processRecords(
  records: readonly Buffer[],
  { text, bytes }: Processing,
): (Uint8Array | undefined)[] {
  const inBytes = bytes === undefined ? undefined : byteWriter(records, bytes);
  return records.map((record) => inBytes?.(record) ?? processText(record, text));
}

/** Writes the records of a batch one behind the other, into memory that is taken once. */
function byteWriter(records: readonly Buffer[], { write, growth }: ByteProcessing) {
  const room = records.reduce((sum, { length }) => sum + length + growth, 0);
  const target = Buffer.allocUnsafeSlow(room);
  // The records are views of one read. One view of all of it is several times as fast as one for each.
  let source: Uint8Array = new Uint8Array();
  let at = 0;
  return (record: Buffer): Uint8Array | undefined => {
    if (source.buffer !== record.buffer) source = new Uint8Array(record.buffer);
    const end = write(source, record.byteOffset, record.byteOffset + contentLength(record), target, at);
    if (end === -1) return undefined;
    const written = target.subarray(at, end);
    at = end;
    return written;
  };
}

function processText(record: Buffer, text: TextProcessing): Uint8Array | undefined {
  const processed = text(record.toString('utf8', 0, contentLength(record)));
  return processed === undefined ? undefined : Buffer.from(`${processed}\n`);
}

/** The bytes before the line end, LF or CR LF. */
function contentLength(record: Buffer): number {
  let { length } = record;
  if (record[length - 1] === LINE_FEED) length--;
  if (record[length - 1] === CARRIAGE_RETURN) length--;
  return length;
}
