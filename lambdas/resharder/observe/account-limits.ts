import { DescribeLimitsCommand, type KinesisClient, LimitExceededException } from '@aws-sdk/client-kinesis';
import type { Log } from '../tell';

/** What the account may have in this Region. */
export class AccountLimits {
  /** @param client that does not retry: an answer is good to have and not worth waiting for */
  constructor(
    private readonly client: KinesisClient,
    private readonly logger: Pick<Log, 'warn'>,
  ) {}

  /**
   * How many more open shards there may be.
   * @returns undefined when it cannot be told now: DescribeLimits answers once a second to the whole account, and no
   *   run fails for the lack of its answer
   */
  async shardsLeft(): Promise<number | undefined> {
    try {
      const { ShardLimit, OpenShardCount } = await this.client.send(new DescribeLimitsCommand({}));
      if (ShardLimit === undefined || OpenShardCount === undefined) return undefined;
      return Math.max(0, ShardLimit - OpenShardCount);
    } catch (error) {
      if (!(error instanceof LimitExceededException)) {
        this.logger.warn('the shards that the account has left are not known', { reason: String(error) });
      }
      return undefined;
    }
  }
}
