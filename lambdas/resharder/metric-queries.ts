import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { ShardMinute, StreamMinute } from './policy';

/** The period of every query, which is the finest that Kinesis has. */
export const MINUTE_MS = 60_000;
/** GetMetricData takes so many queries at a time (AWS SDK, GetMetricData). */
export const MAX_QUERIES = 500;

/** The metrics of a shard that are switched on and off, and of a stream, with the members of a minute that they fill. */
const LOAD = {
  IncomingBytes: 'incomingBytes',
  IncomingRecords: 'incomingRecords',
  WriteProvisionedThroughputExceeded: 'throttledRecords',
} as const;
export const LOAD_METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'WriteProvisionedThroughputExceeded',
] as const;

/** What the answer to a query is about. */
export interface Question {
  readonly query: MetricDataQuery;
  readonly metric: (typeof LOAD_METRICS)[number] | 'iteratorAge';
  /** Undefined for the stream as a whole. */
  readonly shardId?: string;
}

/** The load of a stream, and how far its consumers are behind. */
export function streamQuestions(streamName: string, watchesConsumers: boolean): readonly Question[] {
  const age = { Namespace: 'AWS/Kinesis', MetricName: 'GetRecords.IteratorAgeMilliseconds' };
  // The names of registered consumers are not known here, so theirs are searched for, whatever they are called.
  const search =
    `SEARCH('{AWS/Kinesis,StreamName,ConsumerName} MetricName="SubscribeToShardEvent.MillisBehindLatest" ` +
    `StreamName="${streamName}"', 'Maximum', ${MINUTE_MS / 1000})`;
  return [
    ...loadQuestions(streamName),
    {
      metric: 'iteratorAge',
      query: {
        Id: 'age',
        MetricStat: {
          Metric: { ...age, Dimensions: [{ Name: 'StreamName', Value: streamName }] },
          Period: MINUTE_MS / 1000,
          Stat: 'Maximum',
        },
      },
    },
    ...(watchesConsumers
      ? [{ metric: 'iteratorAge' as const, query: { Id: 'behind', Expression: search } }]
      : []),
  ];
}

/** The load of each shard; for shards whose metrics are switched on. */
export function shardQuestions(streamName: string, shardIds: readonly string[]): readonly Question[] {
  return shardIds.flatMap((shardId) => loadQuestions(streamName, shardId));
}

/** A question and what CloudWatch answered. */
export interface Answer extends Question {
  readonly result: MetricDataResult;
}

/**
 * The minutes that are over and whose load is known, oldest first. One that lacks its bytes or its records is left out;
 * a minute without rejected records has none.
 */
export function streamMinutes(answers: readonly Answer[], now: number): readonly StreamMinute[] {
  const byStart = new Map<number, Partial<StreamMinute>>();
  for (const { metric, result } of answers) {
    if (metric === 'iteratorAge') continue;
    for (const [index, timestamp] of (result.Timestamps ?? []).entries()) {
      const start = timestamp.getTime();
      byStart.set(start, { ...byStart.get(start), [LOAD[metric]]: result.Values?.[index] });
    }
  }
  return [...byStart]
    .sort(([one], [other]) => one - other)
    .flatMap(([start, { incomingBytes, incomingRecords, throttledRecords }]) =>
      incomingBytes === undefined || incomingRecords === undefined || start + MINUTE_MS > now
        ? []
        : [{ start, incomingBytes, incomingRecords, throttledRecords }],
    );
}

/** As {@link streamMinutes}, for each shard that was asked about. */
export function shardMinutes(answers: readonly Answer[], now: number): readonly ShardMinute[] {
  const byShard = new Map<string, Answer[]>();
  for (const answer of answers) {
    if (answer.shardId === undefined) continue;
    byShard.set(answer.shardId, [...(byShard.get(answer.shardId) ?? []), answer]);
  }
  return [...byShard].flatMap(([shardId, ofShard]) =>
    streamMinutes(ofShard, now).map((minute) => ({ shardId, ...minute })),
  );
}

/** How far the consumer that is furthest behind was behind in the newest minute known of each; undefined for unknown. */
export function iteratorAge(answers: readonly Answer[]): number | undefined {
  const newest = answers.flatMap(({ metric, result: { Timestamps = [], Values = [] } }) => {
    if (metric !== 'iteratorAge') return [];
    const times = Timestamps.map((time) => time.getTime());
    return Values[times.indexOf(Math.max(...times))] ?? [];
  });
  return newest.length === 0 ? undefined : Math.max(...newest);
}

function loadQuestions(streamName: string, shardId?: string): readonly Question[] {
  const shard = shardId === undefined ? [] : [{ Name: 'ShardId', Value: shardId }];
  return LOAD_METRICS.map((metric) => ({
    metric,
    shardId,
    query: {
      Id: queryId(metric, shardId),
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Kinesis',
          MetricName: metric,
          Dimensions: [{ Name: 'StreamName', Value: streamName }, ...shard],
        },
        Period: MINUTE_MS / 1000,
        Stat: 'Sum',
      },
    },
  }));
}

/** Begins with a lower case letter, and holds letters, digits and underscores only (AWS SDK, MetricDataQuery). */
function queryId(metric: string, shardId = 'stream'): string {
  return `${metric.charAt(0).toLowerCase()}${metric.slice(1)}_${shardId.replace(/\W/g, '_')}`;
}
