import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { DEFAULT_ON_DEMAND_STREAM_LIMIT } from '../limits';
import { ARN, oneOf, operation, RESERVED, required, string, structure } from './input';
import { resourceOfArn } from './request-arguments';
import { toBillingCommitment } from './shapes';

const RESOURCE = { ResourceARN: required(ARN), ...RESERVED };
const COMMITMENT = structure({ Status: required(oneOf(['ENABLED', 'DISABLED'])) });

/** The account's limits and settings, and resource policies. */
export function accountOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  const now = () => engine.environment.clock.now();
  return {
    DescribeLimits: operation({}, () => ({
      ShardLimit: engine.limits.shardLimit,
      OpenShardCount: engine.limits.openShardCount(),
      OnDemandStreamCount: engine.limits.onDemandStreamCount(),
      OnDemandStreamCountLimit: DEFAULT_ON_DEMAND_STREAM_LIMIT,
    })),

    DescribeAccountSettings: operation({}, () => ({
      MinimumThroughputBillingCommitment: toBillingCommitment(engine.account.commitment(now())),
    })),

    UpdateAccountSettings: operation(
      { MinimumThroughputBillingCommitment: required(COMMITMENT) },
      ({ MinimumThroughputBillingCommitment: { Status } }) => ({
        MinimumThroughputBillingCommitment: toBillingCommitment(engine.account.update(Status, now())),
      }),
    ),

    PutResourcePolicy: operation({ ...RESOURCE, Policy: required(string()) }, (input) => {
      engine.policies.put(resourceOfArn(engine, input).arn, input.Policy);
    }),

    GetResourcePolicy: operation(RESOURCE, (input) => ({
      Policy: engine.policies.get(resourceOfArn(engine, input).arn),
    })),

    DeleteResourcePolicy: operation(RESOURCE, (input) => {
      engine.policies.delete(resourceOfArn(engine, input).arn);
    }),
  };
}
