import {
  decodeLine,
  encodeLine,
  parsePageView,
  RecordsNotWrittenError,
  RecordTooLargeError,
  type RecordWriter,
  sessionItem,
} from '../../client';
import { InputError } from '../errors';
import type { InputLine } from './input';

/** A line that never became a record. */
export interface RefusedLine {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a producer has read, and handed to the writer. */
export interface ProducerResult {
  readonly linesRead: number;
  readonly refused: readonly RefusedLine[];
  readonly distinctValidLines: number;
  readonly distinctSessions: number;
  /** Why the input ended too early, or why the stream did not take all of it. */
  readonly problem: string | undefined;
}

/** Writes each line to a stream as one record, and counts what a reader of the tables should find there. */
export class LineProducer {
  private linesRead = 0;
  private readonly refused: RefusedLine[] = [];
  /** Ids and not a count: identical lines are one event. */
  private readonly validIds = new Set<string>();
  private readonly sessions = new Set<string>();

  /**
   * @param writer made without `onFailed`, so that its `flush` throws when a record could not be written
   * @param maxRecordBytes the stream's limit, for the message about a line longer than any record
   */
  constructor(
    private readonly writer: RecordWriter,
    private readonly maxRecordBytes: number,
  ) {}

  /**
   * Reads the input to its end, or to where it is damaged.
   * @param signal ends the reading
   * @throws the signal's reason
   */
  async run(lines: AsyncIterable<InputLine>, signal: AbortSignal): Promise<ProducerResult> {
    let problem: string | undefined;
    try {
      for await (const line of lines) {
        signal.throwIfAborted();
        await this.write(line);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problem = error.message;
    }
    try {
      await this.writer.flush();
    } catch (error) {
      if (!(error instanceof RecordsNotWrittenError)) throw error;
      problem = [problem, error.message].filter(Boolean).join(' ');
    }
    const { linesRead, refused } = this;
    const [distinctValidLines, distinctSessions] = [this.validIds.size, this.sessions.size];
    return { linesRead, refused, distinctValidLines, distinctSessions, problem };
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
    const session = sessionOf(data);
    if (session === undefined) return;
    this.validIds.add(id);
    this.sessions.add(session);
  }

  private refuse(line: number, error: RecordTooLargeError): void {
    this.refused.push({ line, reason: error.message });
  }
}

/**
 * The session of a line that is a page view. It uses the consumers' own parser, which has tests of its own:
 * the account checks delivery, not parsing.
 */
function sessionOf(data: Uint8Array): string | undefined {
  try {
    return JSON.stringify(sessionItem(parsePageView(decodeLine(data))));
  } catch {
    // The consumers find the reason, and log it.
    return undefined;
  }
}
