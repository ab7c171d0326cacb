import { StatisticSet } from '../../base/statistic-set';
import type { MetricSample, MetricSource } from '../../services/cloudwatch';
import type { TableUsage } from '../../services/dynamodb';

/**
 * The metrics of AWS/DynamoDB on what tables take and refuse, by TableName, and ThrottledRequests by TableName
 * and Operation. A table that nobody uses has no metrics; on AWS it has consumed capacity of 0.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export class DynamoDbMetrics {
  private samples = new Map<string, MetricSample>();

  /** Adds what the DynamoDB process has counted. */
  onUsage({ table, metric: name, operation, sum, samples, minimum, maximum }: TableUsage): void {
    const key = JSON.stringify([table, name, operation]);
    const set = this.samples.get(key)?.set ?? new StatisticSet();
    const added = Object.assign(new StatisticSet(), { sum, sampleCount: samples, minimum, maximum });
    const dimensions = { TableName: table, ...(operation === undefined ? {} : { Operation: operation }) };
    const metric = { namespace: 'AWS/DynamoDB', name, dimensions };
    this.samples.set(key, { metric, unit: 'Count', timestamp: 0, set: set.merge(added) });
  }

  /** The source that CloudWatch asks at the end of each minute. */
  readonly source: MetricSource = (minutes) => {
    const { samples } = this;
    this.samples = new Map();
    return [...samples.values()].map((sample) => ({ ...sample, timestamp: minutes.at(-1) ?? 0 }));
  };
}
