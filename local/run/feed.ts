import { decodeLine, encodeLine, parsePageView, RecordTooLargeError, type RecordWriter } from '../../client';
import type { RefusedLine } from './account';
import { InputError } from './input-error';
import type { InputLine } from './line-splitter';

/** What a feed has read and handed to the writer. */
export interface FeedResult {
  readonly linesRead: number;
  readonly refused: readonly RefusedLine[];
  readonly distinctValidLines: number;
  /** Why the input ended early, if it did. */
  readonly inputProblem: string | undefined;
}

/**
 * Feeds lines to a stream, each as one record, and keeps count of what a reader of the table should find there.
 */
export class Feed {
  private linesRead = 0;
  private readonly refused: RefusedLine[] = [];
  /** Ids and not a count: identical lines are one event. */
  private readonly validIds = new Set<string>();

  /**
   * @param writer made without `onFailed`, so that its `flush` fails when a record could not be written
   * @param maxRecordBytes what the stream takes, for the message about a line that is larger than any record
   */
  constructor(
    private readonly writer: RecordWriter,
    private readonly maxRecordBytes: number,
  ) {}

  /**
   * Reads the input to its end, or to where it is damaged.
   * @param signal ends the feed early, between two lines
   * @throws RecordsNotWrittenError when the stream did not take a record
   */
  async run(lines: AsyncIterable<InputLine>, signal: AbortSignal): Promise<FeedResult> {
    let inputProblem: string | undefined;
    try {
      for await (const line of lines) {
        if (signal.aborted) break;
        await this.write(line);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      inputProblem = error.message;
    }
    await this.writer.flush();
    const { linesRead, refused } = this;
    return { linesRead, refused, distinctValidLines: this.validIds.size, inputProblem };
  }

  private async write(line: InputLine): Promise<void> {
    this.linesRead++;
    if (line.kind === 'oversized') {
      this.refuse(line.number, new RecordTooLargeError(line.length, this.maxRecordBytes));
      return;
    }
    const { id, data, partitionKey } = encodeLine(line.bytes);
    try {
      await this.writer.write({ data, partitionKey });
    } catch (error) {
      if (!(error instanceof RecordTooLargeError)) throw error;
      this.refuse(line.number, error);
      return;
    }
    if (isPageView(data)) this.validIds.add(id);
  }

  private refuse(line: number, error: RecordTooLargeError): void {
    this.refused.push({ line, reason: error.message });
  }
}

/** By the consumer's own parser, which has tests of its own: what is counted here is delivery. */
function isPageView(data: Uint8Array): boolean {
  try {
    parsePageView(decodeLine(data));
    return true;
  } catch {
    // The consumer will find the reason, and its log keeps it.
    return false;
  }
}
