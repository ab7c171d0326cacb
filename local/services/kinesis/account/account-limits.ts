import type { DataStream } from '../data-stream';
import { invalidArgument, limitExceeded } from '../errors';
import type { ConsumerAllowance } from '../fan-out';
import {
  DEFAULT_ON_DEMAND_STREAM_LIMIT,
  MAX_CONSUMERS,
  MAX_CONSUMERS_IN_CREATING,
  MAX_CONSUMERS_WITH_COMMITMENT,
  MAX_STREAMS_IN_CREATING,
} from '../limits';
import type { ShardAllowance, StreamEnvironment, StreamMode } from '../stream';
import type { AccountSettings } from './account-settings';

/** The limits that all streams of the account share. */
export class AccountLimits implements ShardAllowance, ConsumerAllowance {
  /**
   * @param shardLimit open shards of all provisioned streams together
   * @param streams every stream of the account
   */
  constructor(
    private readonly environment: StreamEnvironment,
    private readonly settings: AccountSettings,
    readonly shardLimit: number,
    private readonly streams: () => readonly DataStream[],
  ) {}

  /** Open shards of provisioned streams, which {@link shardLimit} limits. */
  openShardCount(): number {
    const provisioned = this.streams().filter(({ state }) => state.mode === 'PROVISIONED');
    return provisioned.reduce((sum, { state }) => sum + state.openShardCount, 0);
  }

  onDemandStreamCount(): number {
    return this.streams().filter(({ state }) => state.mode === 'ON_DEMAND').length;
  }

  /** @throws AwsError LimitExceededException when the account cannot have another stream of this size */
  requireStream(mode: StreamMode, shardCount: number): void {
    const creating = this.streams().filter(({ state }) => state.lifecycle.status === 'CREATING').length;
    if (creating >= MAX_STREAMS_IN_CREATING) {
      throw limitExceeded(`At most ${MAX_STREAMS_IN_CREATING} streams can be in CREATING at a time.`);
    }
    if (mode === 'PROVISIONED') this.requireShards(shardCount);
    else if (this.onDemandStreamCount() >= DEFAULT_ON_DEMAND_STREAM_LIMIT) {
      throw limitExceeded(
        `The account can have at most ${DEFAULT_ON_DEMAND_STREAM_LIMIT} on-demand streams.`,
      );
    }
  }

  requireShards(additional: number): void {
    const current = this.openShardCount();
    if (additional <= 0 || current + additional <= this.shardLimit) return;
    const { accountId, region } = this.environment;
    throw limitExceeded(
      `This request would exceed the shard limit for the account ${accountId} in ` +
        `${region}. Current shard count for the account: ${current}. Limit: ${this.shardLimit}. ` +
        `Number of additional shards that would have resulted from this request: ${additional}.`,
    );
  }

  maxConsumers({ mode }: { readonly mode: StreamMode }): number {
    return mode === 'ON_DEMAND' && this.hasCommitment ? MAX_CONSUMERS_WITH_COMMITMENT : MAX_CONSUMERS;
  }

  requireConsumerInCreating(): void {
    const consumers = this.streams().flatMap((stream) => stream.consumers.all);
    const creating = consumers.filter(({ lifecycle }) => lifecycle.status === 'CREATING').length;
    if (creating < MAX_CONSUMERS_IN_CREATING) return;
    throw limitExceeded(`At most ${MAX_CONSUMERS_IN_CREATING} consumers can be in CREATING at a time.`);
  }

  /**
   * @throws AwsError InvalidArgumentException when the account has no minimum throughput billing commitment
   */
  requireCommitment(): void {
    if (this.hasCommitment) return;
    throw invalidArgument(
      'WarmThroughputMiBps needs the account setting MinimumThroughputBillingCommitment to be ENABLED (UpdateAccountSettings).',
    );
  }

  private get hasCommitment(): boolean {
    return this.settings.commitment(this.environment.clock.now()).status !== 'DISABLED';
  }
}
