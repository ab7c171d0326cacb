/** How the bytes of a file become records. */
export interface RecordRule {
  /** Sticky: a line that begins with a match begins a record. Undefined: each line is a record. */
  readonly startPattern?: RegExp;
  /** The most bytes of a record's data; a longer one is cut. */
  readonly maxRecordBytes: number;
  /** What a cut record ends with. */
  readonly truncatedRecordTerminator: Buffer;
  /** How many lines at the beginning of a file are no records. */
  readonly skipHeaderLines: number;
}

/**
 * What comes after the bytes: `open`, more of the file may come; `idle`, nothing has come for a while, so the
 * last whole line ends its record; `final`, nothing will come.
 */
export type Ending = 'open' | 'idle' | 'final';

/** Records, and what they were cut from. */
export interface Cut {
  /** Each with its line end. */
  readonly records: Buffer[];
  /** So many bytes are done with. */
  readonly end: number;
  /** How many of the records were too long and lack their end. */
  readonly truncated: number;
}

const LINE_FEED = 0x0a;

/**
 * Cuts the records out of bytes that begin with a record. What is not complete stays for the next time.
 */
export function cutRecords(data: Buffer, rule: RecordRule, ending: Ending): Cut {
  const borders =
    rule.startPattern === undefined ? lineEnds(data) : recordEnds(data, rule.startPattern, ending);
  if (rule.startPattern !== undefined && borders.length === 0 && data.length > rule.maxRecordBytes) {
    // Too long for one record: the whole lines so far are one, those that follow are another.
    const lastLine = data.lastIndexOf(LINE_FEED, rule.maxRecordBytes - 1);
    if (lastLine !== -1) borders.push(lastLine + 1);
  }
  if (ending === 'final' && (borders.at(-1) ?? 0) < data.length) borders.push(data.length);

  const records: Buffer[] = [];
  let [start, truncated] = [0, 0];
  for (const end of borders) {
    if (end - start > rule.maxRecordBytes) truncated++;
    records.push(truncate(data.subarray(start, end), rule));
    start = end;
  }
  return { records, end: start, truncated };
}

/** The record as it is, or cut to the most bytes, its terminator included. */
export function truncate(
  record: Buffer,
  { maxRecordBytes, truncatedRecordTerminator: end }: RecordRule,
): Buffer {
  if (record.length <= maxRecordBytes) return record;
  return Buffer.concat([record.subarray(0, maxRecordBytes - end.length), end]);
}

/** Where lines end, up to a run of NUL bytes: it is no part of a record. */
function lineEnds(data: Buffer): number[] {
  const ends: number[] = [];
  for (let i = data.indexOf(LINE_FEED); i !== -1; i = data.indexOf(LINE_FEED, i + 1)) {
    ends.push(i + 1);
    if (data[i + 1] === 0) break;
  }
  return ends;
}

/** Where records of several lines end: where the next one begins, or where lines end that nothing follows. */
function recordEnds(data: Buffer, pattern: RegExp, ending: Ending): number[] {
  const lines = lineEnds(data);
  const ends = lines.slice(0, -1).filter((from, i) => {
    pattern.lastIndex = 0;
    return pattern.test(data.toString('utf8', from, lines[i + 1]));
  });
  const last = lines.at(-1);
  const isClosed = ending !== 'open' || (last !== undefined && data[last] === 0);
  if (isClosed && last !== undefined) ends.push(last);
  return ends;
}
