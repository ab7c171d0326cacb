import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchAnswer, StreamMinute, ThrottledShard } from '../policy';

/** The period of the stream's queries, which is the finest that Kinesis has. */
export const MINUTE_MS = 60_000;
/** How far back rejections of shards are added up: one period. */
export const THROTTLED_WINDOW_MS = 5 * MINUTE_MS;

/** The metric of each shard that the resharder reads, and therefore the only one that it switches on. */
export const SHARD_METRIC = 'WriteProvisionedThroughputExceeded';
/** So many keys can be sampled at a time. */
const MOST_SHARDS = 100;

/** The metrics of a stream's load, with the members of a minute that they fill. */
const LOAD = {
  IncomingBytes: 'incomingBytes',
  IncomingRecords: 'incomingRecords',
  WriteProvisionedThroughputExceeded: 'throttledRecords',
} as const;
type LoadMetric = keyof typeof LOAD;
const LOAD_METRICS: readonly LoadMetric[] = [
  'IncomingBytes',
  'IncomingRecords',
  'WriteProvisionedThroughputExceeded',
];

/** What the answer to a query is about. */
export interface Question {
  readonly query: MetricDataQuery;
  readonly metric: LoadMetric | 'iteratorAge' | 'reads' | 'throttledShards';
}

/** The load of a stream, who reads it, and how far its consumers are behind. */
export function streamQuestions(streamName: string, watchesConsumers: boolean): readonly Question[] {
  const ofStream = (Id: string, MetricName: string, Stat: string): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Kinesis',
        MetricName,
        Dimensions: [{ Name: 'StreamName', Value: streamName }],
      },
      Period: MINUTE_MS / 1000,
      Stat,
    },
  });
  // The names of registered consumers are not known here, so theirs are searched for, whatever they are called.
  const search =
    `SEARCH('{AWS/Kinesis,StreamName,ConsumerName} MetricName="SubscribeToShardEvent.MillisBehindLatest" ` +
    `StreamName="${streamName}"', 'Maximum', ${MINUTE_MS / 1000})`;
  return [
    ...LOAD_METRICS.map((metric) => ({ metric, query: ofStream(queryId(metric), metric, 'Sum') })),
    { metric: 'iteratorAge', query: ofStream('age', 'GetRecords.IteratorAgeMilliseconds', 'Maximum') },
    // Kinesis publishes it for each minute in which anybody polls, records or not.
    { metric: 'reads', query: ofStream('reads', 'GetRecords.Success', 'SampleCount') },
    ...(watchesConsumers
      ? [{ metric: 'iteratorAge' as const, query: { Id: 'behind', Expression: search } }]
      : []),
  ];
}

/**
 * The shards that rejected most, in one query whatever their number. A single query looks at 10,000 metrics and
 * returns at most 500 series (CloudWatch User Guide, Metrics Insights quotas).
 */
export function throttledShardsQuestion(streamName: string): Question {
  const Expression =
    `SELECT SUM(${SHARD_METRIC}) FROM SCHEMA("AWS/Kinesis", ShardId, StreamName) WHERE StreamName = '${streamName}' ` +
    `GROUP BY ShardId ORDER BY SUM() DESC LIMIT ${MOST_SHARDS}`;
  const query = { Id: 'throttled', Expression, Period: THROTTLED_WINDOW_MS / 1000 };
  return { metric: 'throttledShards', query };
}

/** A question and what CloudWatch answered. */
export interface Answer extends Question {
  readonly result: MetricDataResult;
}

/**
 * The minutes that are over and whose load is known, oldest first. One that lacks its bytes or its records is left out,
 * as half of a minute, unless it lacks both and has rejections: then nothing was accepted.
 */
export function streamMinutes(answers: readonly Answer[], now: number): readonly StreamMinute[] {
  const byStart = new Map<number, Partial<StreamMinute>>();
  for (const { metric, result } of answers) {
    if (!isLoad(metric)) continue;
    for (const [index, timestamp] of (result.Timestamps ?? []).entries()) {
      const start = timestamp.getTime();
      byStart.set(start, { ...byStart.get(start), [LOAD[metric]]: result.Values?.[index] });
    }
  }
  return [...byStart]
    .sort(([one], [other]) => one - other)
    .flatMap(([start, { incomingBytes, incomingRecords, throttledRecords }]) => {
      if (start + MINUTE_MS > now) return [];
      if (incomingBytes === undefined && incomingRecords === undefined) {
        return [{ start, incomingBytes: 0, incomingRecords: 0, throttledRecords }];
      }
      if (incomingBytes === undefined || incomingRecords === undefined) return [];
      return [{ start, incomingBytes, incomingRecords, throttledRecords }];
    });
}

/** How CloudWatch answered: whole or not, and the minutes in which anybody read the stream. */
export function cloudWatchAnswer(answers: readonly Answer[]): CloudWatchAnswer {
  // A result comes in pages; only its last one tells whether it is whole.
  const lastOf = new Map(
    answers.filter(({ metric }) => isLoad(metric)).map(({ metric, result }) => [metric, result]),
  );
  const read = answers.flatMap(({ metric, result }) =>
    metric === 'reads' || metric === 'iteratorAge' ? (result.Timestamps ?? []) : [],
  );
  return {
    isComplete: LOAD_METRICS.every((metric) => lastOf.get(metric)?.StatusCode === 'Complete'),
    readMinutes: [...new Set(read.map((time) => time.getTime()))].sort((one, other) => one - other),
  };
}

/** The shards that rejected anything, those that rejected most first. */
export function throttledShards(answers: readonly Answer[]): readonly ThrottledShard[] {
  return answers
    .map(({ result: { Label, Values = [] } }) => ({
      shardId: Label ?? '',
      throttledRecords: Values.reduce((sum, value) => sum + value, 0),
    }))
    .filter(({ throttledRecords }) => throttledRecords > 0)
    .sort((one, other) => other.throttledRecords - one.throttledRecords);
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

function isLoad(metric: Question['metric']): metric is LoadMetric {
  return metric in LOAD;
}

/** Begins with a lower case letter, and holds letters, digits and underscores only (AWS SDK, MetricDataQuery). */
function queryId(metric: string): string {
  return `${metric.charAt(0).toLowerCase()}${metric.slice(1)}`;
}
