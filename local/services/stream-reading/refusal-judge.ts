import { AwsError } from '../../base/aws-error';
import { messageOf } from '../../base/message-of';
import type { ShardSourceHost } from './shard-source';
import type { StreamReader } from './stream-reader';

/** How long a source waits after a refusal, in milliseconds. */
export interface RefusalPace {
  /** After a refusal that is due to a limit. */
  readonly throttledMs: number;
  /** After any other refusal. @param refusals how many came in a row, 1 or more */
  readonly failedMs: (refusals: number) => number;
}

/** What a source does about a refusal: try again after a wait or, when the shard has vanished, end. */
export type Refusal =
  | { readonly kind: 'throttled' | 'failed'; readonly waitMs: number }
  | { readonly kind: 'vanished' };

/** Refusals that are due to a limit: only waiting helps. */
const LIMITS = ['ProvisionedThroughputExceededException', 'LimitExceededException', 'ResourceInUseException'];

/** Judges the refusals that the reading of one shard meets, and tells of each trouble once. */
export class RefusalJudge {
  private refusals = 0;
  private isTold = false;

  constructor(
    private readonly host: ShardSourceHost,
    private readonly reader: StreamReader,
    private readonly pace: RefusalPace,
  ) {}

  /** Whether the last attempt was refused. */
  get isActive(): boolean {
    return this.refusals > 0;
  }

  succeeded(): void {
    this.refusals = 0;
    this.isTold = false;
  }

  judge(error: unknown): Refusal {
    const { host, pace } = this;
    const code = error instanceof AwsError ? error.code : '';
    this.refusals += 1;
    if (LIMITS.includes(code)) return { kind: 'throttled', waitMs: pace.throttledMs };
    if (code === 'ResourceNotFoundException' && this.hasVanished()) {
      host.notice(`retention has taken the rest of ${host.shardId} before it was read`);
      return { kind: 'vanished' };
    }
    const message = messageOf(error);
    host.onFailed?.(message);
    if (!this.isTold) host.notice(`${host.shardId} cannot be read: ${message}`);
    this.isTold = true;
    return { kind: 'failed', waitMs: pace.failedMs(this.refusals) };
  }

  private hasVanished(): boolean {
    try {
      return !this.reader.listShards().some(({ shardId }) => shardId === this.host.shardId);
    } catch {
      // The whole stream is gone: told as any other refusal.
      return false;
    }
  }
}
