import type { Consumer } from './consumer';
import { eventBatches } from './event-batches';
import type { EventRecord } from './event-record';
import { NotAPointerError, type Pointer, parsePointer } from './pointer';
import type { PointerMessage, PointerSource } from './pointer-source';
import { judgeRange } from './range-verdict';
import type { RedriveRequest } from './redrive-request';
import type { RangeReport, RedriveReport } from './report';
import { ReportBuilder } from './report-builder';
import type { ShardRangeReader } from './shard-range-reader';

export interface RedriveOptions {
  readonly source: PointerSource;
  readonly reader: Pick<ShardRangeReader, 'read'>;
  readonly consumer: Pick<Consumer, 'replay'>;
  readonly streamArn: string;
  readonly consumerFunctionArn: string;
  /** Told before the pointer of a range is deleted of which retention has taken records. */
  readonly onExpired: (range: RangeReport) => void;
}

/**
 * Takes pointers to failed batches, one after the other, replays their records to the consumer and deletes a pointer
 * when it has nothing left to do. Replaying is at least once: a consumer that is not idempotent will see records
 * twice, as it would from the stream.
 */
export class Redrive {
  constructor(private readonly options: RedriveOptions) {}

  /**
   * @param signal aborted when the time is up; the run then ends with `complete: false`
   * @throws Error when the queue or bucket cannot be read; what was deleted by then was done
   */
  async run(request: RedriveRequest, signal: AbortSignal): Promise<RedriveReport> {
    const { source } = this.options;
    const report = new ReportBuilder(request.dryRun);
    let left = request.maximumPointers;
    try {
      while (left > 0 && !signal.aborted) {
        const messages = await source.next(left, signal);
        if (messages.length === 0) return report.build(true);
        left -= messages.length;
        for (const message of messages) {
          if (signal.aborted) break;
          await this.handle(message, request, report, signal);
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await source.release();
    }
    return report.build(false);
  }

  private async handle(
    message: PointerMessage,
    request: RedriveRequest,
    report: ReportBuilder,
    signal: AbortSignal,
  ): Promise<void> {
    let pointer: Pointer;
    try {
      pointer = parsePointer(await message.read());
    } catch (error) {
      if (signal.aborted) throw error;
      const what =
        error instanceof NotAPointerError ? 'not an on-failure record of a Kinesis mapping' : 'not readable';
      report.addUnreadable({ pointer: message.id, reason: `${what}: ${messageOf(error)}` });
      return;
    }
    const progress: Progress = { found: 0, replayed: 0, startFound: false, stillFailing: [] };
    let problem = this.mismatch(pointer);
    if (problem === undefined) {
      try {
        await this.replay(pointer, request, progress, signal);
      } catch (error) {
        problem = signal.aborted ? 'the time of the run was up' : messageOf(error);
      }
    }
    const { found, replayed, startFound, stillFailing } = progress;
    const verdict = judgeRange({
      dryRun: request.dryRun,
      expected: pointer.batchSize,
      found,
      startFound,
      stillFailing: stillFailing.length,
      problem,
    });
    const range: RangeReport = {
      pointer: message.id,
      shardId: pointer.shardId,
      startSequenceNumber: pointer.startSequenceNumber,
      endSequenceNumber: pointer.endSequenceNumber,
      expected: pointer.batchSize,
      found,
      expired: verdict.expired,
      outcome: verdict.outcome,
      stillFailing,
      message: problem ?? progress.message,
    };
    if (!verdict.finished) {
      report.addRange(range, replayed, false);
      return;
    }
    if (verdict.outcome === 'expired') this.options.onExpired(range);
    try {
      await this.options.source.delete(message);
      report.addRange(range, replayed, true);
    } catch (error) {
      const reason = `all is done, but the pointer could not be deleted: ${messageOf(error)}`;
      report.addRange({ ...range, outcome: 'error', message: reason }, replayed, false);
    }
  }

  private async replay(
    pointer: Pointer,
    { dryRun, recordsPerSecond }: RedriveRequest,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader, consumer } = this.options;
    for await (const page of pointer.records === undefined
      ? reader.read(pointer, signal)
      : [pointer.records]) {
      progress.startFound ||= isFirst(page, pointer);
      progress.found += page.length;
      if (dryRun) continue;
      for (const batch of eventBatches(page, recordsPerSecond)) {
        signal.throwIfAborted();
        const { stillFailing, message } = await consumer.replay(batch, signal);
        progress.replayed += batch.sequenceNumbers.length;
        progress.stillFailing.push(...stillFailing);
        progress.message ??= message;
      }
    }
  }

  /** Why a pointer is not this redrive's business. */
  private mismatch({ streamArn, functionArn }: Pointer): string | undefined {
    const { streamArn: ours, consumerFunctionArn } = this.options;
    // A mapping with enhanced fan-out may name its consumer, whose ARN begins with that of the stream.
    if (streamArn !== ours && !streamArn.startsWith(`${ours}/consumer/`)) {
      return `the pointer is for the stream ${streamArn}, not ${ours}`;
    }
    if (unqualified(functionArn) !== unqualified(consumerFunctionArn)) {
      return `the pointer is for the function ${functionArn}, not ${consumerFunctionArn}`;
    }
    return undefined;
  }
}

interface Progress {
  found: number;
  replayed: number;
  startFound: boolean;
  readonly stillFailing: string[];
  message?: string | undefined;
}

function isFirst(page: readonly EventRecord[], pointer: Pointer): boolean {
  return page[0]?.kinesis.sequenceNumber === pointer.startSequenceNumber;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, without version or alias. */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
