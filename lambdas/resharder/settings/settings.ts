import { requiredEnvironment } from '../../required-environment';
import type { StackOfStream } from '../observe';
import {
  type BoundsSchedule,
  CHANGES_PER_DAY,
  MAX_SHARDS_PER_STREAM,
  type PolicySettings,
  REJECTED_AT_MOST,
  readSchedules,
} from '../policy';

/** What the function works on, and how: its environment. */
export interface Settings {
  /** STREAM_ARN. */
  readonly streamArn: string;
  /** The last part of the ARN: what CloudWatch knows the stream by. */
  readonly streamName: string;
  /** STATE_TABLE_NAME: a table with the partition key `stream`, a string. */
  readonly tableName: string;
  /** MIN_SHARDS and MAX_SHARDS: 1 to 10,000 (AWS SDK, UpdateShardCount), both included. */
  readonly bounds: { readonly minShards: number; readonly maxShards: number };
  /** METRIC_NAMESPACE, default `KinesisBlueprint`. */
  readonly metricNamespace: string;
  /** DRY_RUN, default false: decide and log, change nothing. */
  readonly dryRun: boolean;
  /** TICK_RULE_NAME: the EventBridge rule that is on while work is open. */
  readonly tickRuleName: string;
  /** SCHEDULES: bounds that hold from a time on. Default none. */
  readonly schedules: readonly BoundsSchedule[];
  /** STACK_ID and STREAM_LOGICAL_ID: the stack whose deployments are waited for. Default none. */
  readonly stack: StackOfStream | undefined;
  /** NOTIFICATION_TOPIC_ARN: where people are told. Default none. */
  readonly topicArn: string | undefined;
  /** CONSUMER_ITERATOR_AGE: also look at how far registered (enhanced fan-out) consumers are behind. Default true. */
  readonly watchesConsumers: boolean;
  /** SHARD_METRICS, and if set REJECTED_AT_MOST, CHANGES_PER_DAY, LOSS_PRICE, MAX_ITERATOR_AGE_MS, UPDATE_SHARD_COUNT_QUOTA and KEEP_OTHERS_GROWTH_MS; else the policy's own defaults. */
  readonly policy: Partial<PolicySettings>;
}

/** @throws Error with the variable, its value and what is allowed */
export function readSettings(): Settings {
  const streamArn = requiredEnvironment('STREAM_ARN', 'the ARN of the stream to reshard');
  const streamName = /^arn:[^:]+:kinesis:[^:]*:[^:]*:stream\/(.+)$/.exec(streamArn)?.[1];
  if (streamName === undefined) {
    throw new Error(`STREAM_ARN must be the ARN of a Kinesis data stream, got "${streamArn}".`);
  }
  const minShards = shards('MIN_SHARDS', 'the fewest open shards that the stream may have');
  const maxShards = shards('MAX_SHARDS', 'the most open shards that the stream may have');
  if (minShards > maxShards) {
    throw new Error(`MIN_SHARDS must not be above MAX_SHARDS, got ${minShards} and ${maxShards}.`);
  }
  return {
    streamArn,
    streamName,
    tableName: requiredEnvironment('STATE_TABLE_NAME', 'the name of the table that the state is kept in'),
    bounds: { minShards, maxShards },
    metricNamespace: optional('METRIC_NAMESPACE') ?? 'KinesisBlueprint',
    dryRun: flag('DRY_RUN'),
    tickRuleName: requiredEnvironment('TICK_RULE_NAME', 'the name of the rule that wakes while work is open'),
    schedules: readSchedules(optional('SCHEDULES'), { minShards, maxShards }),
    stack: stackOfStream(),
    topicArn: optional('NOTIFICATION_TOPIC_ARN'),
    watchesConsumers: oneOf('CONSUMER_ITERATOR_AGE', ['true', 'false']) === 'true',
    policy: {
      shardMetricsAlwaysOn: oneOf('SHARD_METRICS', ['on-demand', 'always']) === 'always',
      ...chosenShare(),
      ...chosenPace(),
      ...positive('LOSS_PRICE', 'lossPrice'),
      ...positive('MAX_ITERATOR_AGE_MS', 'maxIteratorAgeMs'),
      ...positive('UPDATE_SHARD_COUNT_QUOTA', 'updateShardCountQuota'),
      ...positive('KEEP_OTHERS_GROWTH_MS', 'keepOthersGrowthMs', 0),
    },
  };
}

function stackOfStream(): StackOfStream | undefined {
  const stackId = optional('STACK_ID');
  return stackId === undefined ? undefined : { stackId, logicalId: optional('STREAM_LOGICAL_ID') };
}

/** A variable that is set to nothing is not set. */
function optional(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

function oneOf<const T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  const value = optional(name);
  if (value === undefined) return allowed[0];
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new Error(`${name} must be one of ${allowed.join(', ')}, got "${value}".`);
}

function flag(name: string): boolean {
  return oneOf(name, ['false', 'true']) === 'true';
}

function chosenShare(): Partial<PolicySettings> {
  const text = optional('REJECTED_AT_MOST');
  if (text === undefined) return {};
  if (optional('LOSS_PRICE') !== undefined) {
    throw new Error('REJECTED_AT_MOST and LOSS_PRICE are both set; allowed is one of them.');
  }
  const { least, most } = REJECTED_AT_MOST;
  const rejectedAtMost = Number(text);
  if (rejectedAtMost >= least && rejectedAtMost <= most) return { rejectedAtMost };
  throw new Error(`REJECTED_AT_MOST must be a share from ${least} (.01 %) to ${most} (1 %), got "${text}".`);
}

function chosenPace(): Partial<PolicySettings> {
  const text = optional('CHANGES_PER_DAY');
  if (text === undefined) return {};
  const changesPerDay = CHANGES_PER_DAY.find((one) => one === text);
  if (changesPerDay !== undefined) return { changesPerDay };
  throw new Error(`CHANGES_PER_DAY must be one of ${CHANGES_PER_DAY.join(', ')}, got "${text}".`);
}

function shards(name: string, meaning: string): number {
  const text = requiredEnvironment(name, meaning);
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MAX_SHARDS_PER_STREAM) return value;
  throw new Error(
    `${name} must be a whole number from 1 to ${MAX_SHARDS_PER_STREAM} (UpdateShardCount allows no more), got "${text}".`,
  );
}

/** @param least what is allowed; by default only more than 0 is */
function positive(name: string, setting: keyof PolicySettings, least?: number): Partial<PolicySettings> {
  const text = optional(name);
  if (text === undefined) return {};
  const value = Number(text);
  if (Number.isFinite(value) && (least === undefined ? value > 0 : value >= least))
    return { [setting]: value };
  throw new Error(
    `${name} must be a number ${least === undefined ? 'above 0' : `of ${least} or more`}, got "${text}".`,
  );
}
