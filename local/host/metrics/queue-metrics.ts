import { StatisticSet } from '../../base/statistic-set';
import type { MetricSample, MetricSource } from '../../services/cloudwatch';
import type { Queue, QueueCounts, Queues } from '../../services/sqs';

const UNITS: Readonly<Record<string, string>> = { ApproximateAgeOfOldestMessage: 'Seconds' };

/**
 * The metrics of AWS/SQS, with the dimension QueueName. The number of messages is read once, at the end of
 * the minute. Ages are real seconds, as message retention is. A queue always counts as active.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function queueMetrics(queues: Queues, now: () => number): MetricSource {
  const before = new WeakMap<Queue, QueueCounts>();
  return (minutes) => {
    const timestamp = minutes.at(-1) ?? 0;
    return queues.list().flatMap((queue): MetricSample[] => {
      const { visible, inFlight, delayed } = queue.counts();
      const [oldest] = queue.peek();
      const { totals } = queue;
      const earlier = before.get(queue);
      before.set(queue, totals);
      const since = (name: keyof QueueCounts) => totals[name] - (earlier?.[name] ?? 0);
      const values: [string, number][] = [
        ['ApproximateNumberOfMessagesVisible', visible],
        ['ApproximateNumberOfMessagesNotVisible', inFlight],
        ['ApproximateNumberOfMessagesDelayed', delayed],
        ['NumberOfMessagesSent', since('sent')],
        ['NumberOfMessagesReceived', since('received')],
        ['NumberOfMessagesDeleted', since('deleted')],
        ['NumberOfEmptyReceives', since('emptyReceives')],
      ];
      // SQS does not report the age for an empty queue.
      if (oldest !== undefined) {
        values.push(['ApproximateAgeOfOldestMessage', Math.floor((now() - oldest.sentTimestamp) / 1000)]);
      }
      return values.map(([name, value]) => {
        const metric = { namespace: 'AWS/SQS', name, dimensions: { QueueName: queue.name } };
        return { metric, unit: UNITS[name] ?? 'Count', timestamp, set: StatisticSet.of(value) };
      });
    });
  };
}
