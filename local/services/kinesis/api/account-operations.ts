import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { DEFAULT_ON_DEMAND_STREAM_LIMIT } from '../limits';
import { Members } from './members';
import { resourceOfArn } from './request-arguments';
import { toBillingCommitment } from './shapes';

/** The account's limits and settings, and resource policies. */
export function accountOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  const now = () => engine.environment.clock.now();
  const policyArn = (members: Members) => resourceOfArn(engine, members).arn;
  return {
    DescribeLimits: () => ({
      ShardLimit: engine.limits.shardLimit,
      OpenShardCount: engine.limits.openShardCount(),
      OnDemandStreamCount: engine.limits.onDemandStreamCount(),
      OnDemandStreamCountLimit: DEFAULT_ON_DEMAND_STREAM_LIMIT,
    }),

    DescribeAccountSettings: () => ({
      MinimumThroughputBillingCommitment: toBillingCommitment(engine.account.commitment(now())),
    }),

    UpdateAccountSettings(input) {
      const commitment = new Members(input).requiredStructure('MinimumThroughputBillingCommitment');
      const updated = engine.account.update(
        commitment.requiredOneOf('Status', ['ENABLED', 'DISABLED']),
        now(),
      );
      return { MinimumThroughputBillingCommitment: toBillingCommitment(updated) };
    },

    PutResourcePolicy(input) {
      const members = new Members(input);
      engine.policies.put(policyArn(members), members.requiredString('Policy'));
    },

    GetResourcePolicy: (input) => ({ Policy: engine.policies.get(policyArn(new Members(input))) }),

    DeleteResourcePolicy: (input) => engine.policies.delete(policyArn(new Members(input))),
  };
}
