import { messageOf } from '../../base/message-of';
import { AwsError } from '../../http';
import { backoffMs, POLL_WHEN_THROTTLED_MS } from '../event-source-mapping/limits';
import type { MappingContext } from '../event-source-mapping/mapping-context';
import type { StreamReader } from '../kinesis';

/** What one does about a limit that one has run into: nothing but wait. */
const LIMITS = ['ProvisionedThroughputExceededException', 'LimitExceededException', 'ResourceInUseException'];

/** Decides what to do about a shard that cannot be read, and tells of it once. */
export class ReadTrouble {
  private failures = 0;

  constructor(
    private readonly context: MappingContext,
    private readonly shardId: string,
    private readonly reader: StreamReader,
  ) {}

  /** Whether the last attempt failed. */
  get isActive(): boolean {
    return this.failures > 0;
  }

  isOver(): void {
    this.failures = 0;
  }

  /** @returns milliseconds to wait before the next attempt; `undefined` when there is nothing left to read */
  meet(error: unknown): number | undefined {
    const code = error instanceof AwsError ? error.code : '';
    const { notice, uuid } = this.context;
    this.failures += 1;
    if (LIMITS.includes(code)) return POLL_WHEN_THROTTLED_MS;
    if (code === 'ResourceNotFoundException' && this.hasVanished()) {
      notice(
        `Event source mapping ${uuid}: retention has taken the rest of ${this.shardId} before it was read`,
      );
      return undefined;
    }
    const message = messageOf(error);
    this.context.lastResult(message);
    if (this.failures === 1) {
      notice(`Event source mapping ${uuid}: ${this.shardId} cannot be read: ${message}`);
    }
    return backoffMs(this.failures);
  }

  private hasVanished(): boolean {
    try {
      return !this.reader.listShards().some((shard) => shard.shardId === this.shardId);
    } catch {
      // The whole stream is gone, which is told as any other refusal.
      return false;
    }
  }
}
