import type { Consumer } from './consumer';
import type { Pointer } from './pointer';
import { PointerCloser } from './pointer-closer';
import type { PointerSource } from './pointer-source';
import { takeWindow } from './pointer-window';
import type { RangeProgress } from './range-progress';
import type { RedriveRequest } from './redrive-request';
import type { RangeReport, RedriveReport } from './report';
import { ReportBuilder } from './report-builder';
import type { ShardRangeReader } from './shard-range-reader';
import { ShardReplay } from './shard-replay';

/** Each holds a page of up to 10 MiB, in several forms while it is decoded; the function has 512 MB. */
const SHARDS_AT_ONCE = 4;

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
 * Takes pointers to failed batches, a window of them at a time, and reads each shard once for all that the window has of
 * it. Replays the records to the consumer, those of a shard in order, and deletes a pointer when it has nothing left to
 * do. Replaying is at least once: a consumer that is not idempotent will see records twice, as it would from the stream.
 */
export class Redrive {
  constructor(private readonly options: RedriveOptions) {}

  /**
   * @param signal aborted when the time is up; the run then ends with `complete: false`
   * @throws Error when the queue or bucket cannot be read; what was deleted by then was done
   */
  async run(request: RedriveRequest, signal: AbortSignal): Promise<RedriveReport> {
    const { source, onExpired } = this.options;
    const report = new ReportBuilder(request.dryRun);
    const closer = new PointerCloser(source, report, onExpired);
    let left = request.maximumPointers;
    try {
      while (left > 0 && !signal.aborted) {
        const { ranges, unreadable, isLast } = await takeWindow(source, left, request.dryRun, signal);
        left -= ranges.length + unreadable.length;
        for (const pointer of unreadable) report.addUnreadable(pointer);
        await this.replay(ranges, closer, request, signal);
        if (isLast && !signal.aborted) return report.build(true);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await source.release();
    }
    return report.build(false);
  }

  private async replay(
    ranges: readonly RangeProgress[],
    closer: PointerCloser,
    { dryRun, recordsPerSecond }: RedriveRequest,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader, consumer } = this.options;
    for (const range of ranges) {
      const mismatch = this.mismatch(range.pointer);
      if (mismatch !== undefined) range.fail(mismatch);
    }
    await closer.close(ranges.filter(({ problem }) => problem !== undefined));
    const shards = byShard(ranges.filter(({ problem }) => problem === undefined));
    const options = { reader, consumer, closer, dryRun, recordsPerSecond, signal };
    const waiting = [...shards].map(([shardId, itsRanges]) => new ShardReplay(options, shardId, itsRanges));
    const work = async () => {
      for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) await shard.run();
    };
    await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, work));
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

function byShard(ranges: readonly RangeProgress[]): Map<string, RangeProgress[]> {
  const shards = new Map<string, RangeProgress[]>();
  for (const range of ranges) {
    const { shardId } = range.pointer;
    const shard = shards.get(shardId);
    if (shard === undefined) shards.set(shardId, [range]);
    else shard.push(range);
  }
  return shards;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, without version or alias. */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}
