import {
  decodeLine,
  encodeLine,
  type KinesisProducer,
  parsePageView,
  RecordsNotWrittenError,
  RecordTooLargeError,
  sessionItem,
} from '../../client';
import { InputError } from '../errors';
import type { HttpWriter } from './http-writer';
import type { FedLine } from './recognized-input';
import { UnreadableLines } from './unreadable-lines';

/** A line that never became a record. */
export interface RefusedLine {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a line producer has read, and handed to the producer. */
export interface ProducerResult {
  readonly linesRead: number;
  /** Blank lines, and lines of a file's head; they are not among the lines read. */
  readonly linesWithoutEvent: number;
  readonly refused: readonly RefusedLine[];
  readonly distinctValidLines: number;
  /** Lines with the same text as one before; both are one event. */
  readonly repeatedLines: number;
  readonly distinctSessions: number;
  /** Why the input ended too early, or why the stream did not take all of it. */
  readonly problem: string | undefined;
}

/** Puts each line into a stream as one record, and counts what a reader of the tables should find there. */
export class LineProducer {
  private linesRead = 0;
  private linesWithoutEvent = 0;
  private repeatedLines = 0;
  private readonly refused: RefusedLine[] = [];
  /** Ids and not a count: identical lines are one event. */
  private readonly validIds = new Set<string>();
  private readonly sessions = new Set<string>();

  /**
   * @param producer made without `onFailed`, so that its `flush` throws when a record could not be written
   * @param maxRecordBytes the stream's limit, for the message about a line longer than any record
   * @param http writes a part of the lines that consumers can read; by default none
   * @param unreadable gets the lines that no consumer will be able to read; it decides whether to read on
   */
  constructor(
    private readonly producer: KinesisProducer,
    private readonly maxRecordBytes: number,
    private readonly unreadable = new UnreadableLines(undefined),
    private readonly http?: HttpWriter,
  ) {}

  /**
   * Reads the input to its end, or to where it is damaged.
   * @param signal ends the reading
   * @throws the signal's reason
   */
  async run(lines: AsyncIterable<FedLine>, signal: AbortSignal): Promise<ProducerResult> {
    let problem: string | undefined;
    try {
      for await (const line of lines) {
        signal.throwIfAborted();
        await this.write(line);
        const verdict = this.unreadable.verdict();
        if (verdict !== undefined) throw verdict;
      }
      problem = this.unreadable.verdict(true)?.message;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problem = error.message;
    }
    try {
      await Promise.all([this.producer.flush(), this.http?.flush()]);
    } catch (error) {
      if (!(error instanceof RecordsNotWrittenError)) throw error;
      problem = [problem, error.message].filter(Boolean).join(' ');
    }
    const { linesRead, linesWithoutEvent, refused, repeatedLines } = this;
    const [distinctValidLines, distinctSessions] = [this.validIds.size, this.sessions.size];
    return {
      linesRead,
      linesWithoutEvent,
      refused,
      distinctValidLines,
      repeatedLines,
      distinctSessions,
      problem,
    };
  }

  private async write(line: FedLine): Promise<void> {
    if (line.kind === 'noEvent') {
      this.linesWithoutEvent++;
      return;
    }
    this.linesRead++;
    if (line.kind === 'oversized') {
      this.refuse(line.number, new RecordTooLargeError(line.length, this.maxRecordBytes));
      return;
    }
    const { id, data, partitionKey } = encodeLine(line.bytes, undefined, line.format);
    const record = { data, partitionKey };
    const seen = readBack(data);
    if (seen.kind === 'session') this.unreadable.readable();
    else this.unreadable.unreadable(line.number, seen.reason, record);
    const bytes = data.byteLength + Buffer.byteLength(partitionKey);
    if (bytes > this.maxRecordBytes) {
      this.refuse(line.number, new RecordTooLargeError(bytes, this.maxRecordBytes));
      return;
    }
    if (seen.kind === 'session') this.count(id, seen.key);
    if (seen.kind === 'session' && this.http?.takes(this.linesRead) === true) {
      await this.http.put({ data: Buffer.from(data).toString(), partitionKey });
      return;
    }
    await this.producer.ready();
    const put = this.producer.put(record);
    // The producer's `flush` reports the records that were not written.
    if (seen.kind !== 'session') {
      put
        .then(({ sequenceNumber }) => this.unreadable.written(record, sequenceNumber))
        .catch(() => undefined);
    }
  }

  private count(id: string, session: string): void {
    if (this.validIds.has(id)) this.repeatedLines++;
    this.validIds.add(id);
    this.sessions.add(session);
  }

  private refuse(line: number, error: RecordTooLargeError): void {
    this.refused.push({ line, reason: error.message });
  }
}

/**
 * What a consumer will find in a record: its session, or why it is no page view. It uses the consumers' own
 * parser, which has tests of its own: the account checks delivery, not parsing.
 */
function readBack(
  data: Uint8Array,
):
  | { readonly kind: 'session'; readonly key: string }
  | { readonly kind: 'unreadable'; readonly reason: string } {
  try {
    return { kind: 'session', key: JSON.stringify(sessionItem(parsePageView(decodeLine(data)))) };
  } catch (error) {
    return { kind: 'unreadable', reason: (error as Error).message };
  }
}
