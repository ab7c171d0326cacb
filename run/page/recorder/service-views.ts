import type { Alarm, MetricAlarmSettings } from '../../../local/services/cloudwatch';
import type { EventSourceMapping } from '../../../local/services/event-source-mapping';
import type { DataStream } from '../../../local/services/kinesis';
import type { Queue } from '../../../local/services/sqs';
import type { AlarmView, ConsumerView, QueueView, ShardStrip } from '../page-data';

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanOrEqualToThreshold: '≤',
  LessThanThreshold: '<',
};

/** The autoscaler's alarms divide by this metric, so they compare the used share of the stream's capacity. */
const CAPACITY_METRIC = 'OpenShardCount';

/** An alarm as the page shows it. */
export function alarmView({ name, state, settings, actions, transitionedAt, newestValue }: Alarm): AlarmView {
  const common = {
    name,
    description: settings.description ?? '',
    state: state.value,
    since: transitionedAt,
    reason: state.reason,
    value: newestValue ?? null,
    isForPeople: isForPeople(actions.byState.ALARM),
  };
  if (settings.kind === 'composite') {
    return { ...common, threshold: null, condition: '', isOfUtilization: false };
  }
  const { comparison, threshold, queries } = settings;
  return {
    ...common,
    threshold,
    condition: `${SIGNS[comparison]} ${threshold.toLocaleString('en-US')} ${spanOf(settings)}`,
    isOfUtilization: queries.some(
      (query) => query.kind === 'metric' && query.metric.name === CAPACITY_METRIC,
    ),
  };
}

/** An alarm whose only actions are functions is a signal to a program. One without actions is for who looks. */
function isForPeople(actions: readonly string[]): boolean {
  return actions.length === 0 || actions.some((arn) => arn.split(':')[2] !== 'lambda');
}

/**
 * The periods that an alarm evaluates: `in 2 of 6 minutes`, `for 15 minutes`, `in 1 of 3 periods of 5
 * minutes`.
 */
function spanOf({ datapointsToAlarm: m, evaluationPeriods: n, period }: MetricAlarmSettings): string {
  const minutes = (count: number) => (count === 1 ? '1 minute' : `${count} minutes`);
  if (m === n) return `for ${minutes((n * period) / 60)}`;
  return period === 60 ? `in ${m} of ${minutes(n)}` : `in ${m} of ${n} periods of ${minutes(period / 60)}`;
}

/** An event source mapping as the page shows it. */
export function consumerView(mapping: EventSourceMapping): ConsumerView {
  const { counts, functionArn, state, isCaughtUp } = mapping;
  return {
    functionName: functionArn.slice(functionArn.indexOf(':function:') + ':function:'.length),
    state,
    iteratorAgeMs: isCaughtUp ? 0 : counts.IteratorAge,
    invocations: counts.Invocations,
    retried: counts.RetriedInvocations,
    processed: counts.ProcessedEventCount,
    deadLettered: counts.OnFailureDestinationDeliveredEventCount,
    dropped: counts.DroppedEventCount,
  };
}

/** A queue as the page shows it. @param now in milliseconds since the epoch */
export function queueView(queue: Queue, now: number): QueueView {
  const { visible, inFlight } = queue.counts();
  const [oldest] = queue.peek();
  return {
    name: queue.name,
    visible,
    inFlight,
    oldestMessageAgeMs: oldest === undefined ? null : Math.max(0, now - oldest.sentTimestamp),
  };
}

/** Hash keys have 128 bits. A number holds 53 of them, which is more than a screen can show. */
const HASH_KEY_BITS = 128n;
const NUMBER_BITS = 53n;

/** The shards that are open, or were open at some time after `since`, in order of creation. */
export function shardStrips({ state }: DataStream, since: number): ShardStrip[] {
  if (!state.hasShards) return [];
  const shards = state.shards();
  return shards.all
    .filter(({ closedAt }) => closedAt === undefined || closedAt >= since)
    .map(({ number, range, createdAt, closedAt, parentIds }) => ({
      number,
      from: share(range.start),
      to: share(range.end + 1n),
      createdAt,
      closedAt: closedAt ?? null,
      parents: parentIds.map((id) => Number(id.slice(id.lastIndexOf('-') + 1))),
    }));
}

/** A hash key as a share of all hash keys, 0 to 1. */
function share(hashKey: bigint): number {
  return Number(hashKey >> (HASH_KEY_BITS - NUMBER_BITS)) / 2 ** Number(NUMBER_BITS);
}
