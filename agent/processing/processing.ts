/**
 * What is done to a record before it is sent.
 * @param record its text without the line end
 * @returns its new text, without a line end; undefined for a record that cannot be read
 */
export type TextProcessing = (record: string) => string | undefined;

/**
 * Writes a record's new bytes, with a line feed, without the detour through text, which costs more.
 *
 * @param source has the record from `start` to `end`, without its line end
 * @param target has room for it from `at` on
 * @returns where the written bytes end; -1 for a record that has to be read as text
 */
export type WriteBytes = (
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
) => number;

/** A shorter way for most records. */
export interface ByteProcessing {
  readonly write: WriteBytes;
  /** The most bytes that a record becomes longer by. */
  readonly growth: number;
}

/** What is done to each record. The bytes, where they are written, are those of the text. */
export interface Processing {
  readonly text: TextProcessing;
  readonly bytes?: ByteProcessing;
}
