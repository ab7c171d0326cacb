import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import { type PollingPace, PollingSource } from './polling-source';
import type { ReadOperation, ShardPage } from './shard-source';
import { ShardSuccession } from './shard-succession';
import type { ShardPosition, StreamReader } from './stream-reader';

export interface StreamSourceOptions {
  readonly reader: StreamReader;
  /** Real time. */
  readonly clock: Clock;
  /** From one read of a shard to the next, whatever came of it; in milliseconds. */
  readonly pollMs: number;
  /** Whether so much waits for its delivery that nothing more may be read. */
  readonly isFull: () => boolean;
  readonly onPage: (shardId: string, page: ShardPage) => void;
  readonly onThrottled?: (operation: ReadOperation) => void;
  readonly onNotice: (sentence: string) => void;
}

interface ShardReading {
  readonly source: PollingSource;
  /** Called once everything that is in the shard has been read. */
  readonly waiting: (() => void)[];
}

/**
 * Reads every shard of a stream as one of its shared readers, from LATEST and at a fixed pace. The children
 * of a shard that was split or merged are read from their beginning, once all of their parents have been read
 * to the end.
 */
export class StreamSource {
  private readonly shards: ShardSuccession<ShardReading>;
  private readonly pace: PollingPace;
  private isStopped = false;

  /** Begins at once: what is written from now on is read. */
  constructor(private readonly options: StreamSourceOptions) {
    const { reader, pollMs } = options;
    this.pace = { backlogMs: pollMs, atTipMs: pollMs, throttledMs: pollMs, failedMs: () => pollMs };
    this.shards = new ShardSuccession({
      reader,
      startingPosition: { type: 'LATEST' },
      read: (shardId, position) => this.read(shardId, position),
      onUnlisted: (message) => this.onUnlisted(message),
    });
    this.begin();
  }

  /** Reads nothing more. */
  stop(): void {
    this.isStopped = true;
    for (const { source, waiting } of this.shards.current.values()) {
      source.pause();
      wake(waiting);
    }
  }

  /** There may be room again after {@link StreamSourceOptions.isFull} was true. */
  onRoom(): void {
    for (const { source } of this.shards.current.values()) source.onRoom();
  }

  /** Resolves when everything has been read that is in the stream now, or reading has stopped. */
  async caughtUp(): Promise<void> {
    // A shard that ends meanwhile brings its children, which may hold records of before, too.
    for (let known = -1; known !== this.shards.finishedCount && !this.isStopped; ) {
      known = this.shards.finishedCount;
      await Promise.all(
        [...this.shards.current.values()].map(
          ({ waiting }) => new Promise<void>((resolve) => waiting.push(resolve)),
        ),
      );
    }
  }

  private begin(): void {
    try {
      this.shards.begin();
    } catch (error) {
      this.onUnlisted(messageOf(error));
      return;
    }
    this.shards.discover();
  }

  private read(shardId: string, position: ShardPosition): ShardReading {
    const { reader, clock, isFull, onPage, onThrottled, onNotice } = this.options;
    const waiting: (() => void)[] = [];
    const end = () => {
      wake(waiting);
      if (!this.isStopped) this.shards.finish(shardId);
    };
    const host = {
      shardId,
      clock,
      isRunning: () => !this.isStopped,
      isReadAheadFull: isFull,
      take: (page: ShardPage) => {
        onPage(shardId, page);
        if (page.isLast) end();
        else if (page.millisBehindLatest === 0) wake(waiting);
      },
      onVanished: end,
      onThrottled,
      notice: onNotice,
    };
    const source = new PollingSource(host, reader, position, this.pace);
    source.resume();
    return { source, waiting };
  }

  private onUnlisted(message: string): void {
    this.options.onNotice(`the stream's shards cannot be listed: ${message}`);
  }
}

function wake(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}
