import { afterEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../../../../lambdas/resharder/settings/settings';

afterEach(() => vi.unstubAllEnvs());

const STREAM_ARN = 'arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks';
const environment = {
  STREAM_ARN,
  STATE_TABLE_NAME: 'states',
  MIN_SHARDS: '2',
  MAX_SHARDS: '8',
  TICK_RULE_NAME: 'tick',
};

function settingsOf(changes: Readonly<Record<string, string>> = {}) {
  for (const [name, value] of Object.entries({ ...environment, ...changes })) vi.stubEnv(name, value);
  return readSettings();
}
describe('the settings', () => {
  it('have defaults for what need not be chosen', () => {
    expect(settingsOf()).toEqual({
      streamArn: STREAM_ARN,
      streamName: 'clicks',
      tableName: 'states',
      bounds: { minShards: 2, maxShards: 8 },
      metricNamespace: 'KinesisBlueprint',
      dryRun: false,
      tickRuleName: 'tick',
      schedules: [],
      stack: undefined,
      topicArn: undefined,
      watchesConsumers: true,
      policy: { shardMetricsAlwaysOn: false },
    });
  });

  it('are what the environment says', () => {
    const settings = settingsOf({
      METRIC_NAMESPACE: 'Mine',
      DRY_RUN: 'true',
      SHARD_METRICS: 'always',
      STACK_ID: 'stack',
      STREAM_LOGICAL_ID: 'Stream',
      NOTIFICATION_TOPIC_ARN: 'topic',
      CONSUMER_ITERATOR_AGE: 'false',
      KEEP_OTHERS_GROWTH_MS: '0',
      LOSS_PRICE: '30',
      UPDATE_SHARD_COUNT_QUOTA: '20',
    });
    expect(settings).toMatchObject({
      metricNamespace: 'Mine',
      dryRun: true,
      stack: { stackId: 'stack', logicalId: 'Stream' },
      topicArn: 'topic',
      watchesConsumers: false,
      policy: { shardMetricsAlwaysOn: true, keepOthersGrowthMs: 0, lossPrice: 30, updateShardCountQuota: 20 },
    });
  });

  it('take a share that may be rejected, and a pace', () => {
    const { policy } = settingsOf({ REJECTED_AT_MOST: '0.0001', CHANGES_PER_DAY: 'few' });
    expect(policy).toMatchObject({ rejectedAtMost: 0.0001, changesPerDay: 'few' });
  });

  it.each([
    [{ STREAM_ARN: 'clicks' }, 'STREAM_ARN must be the ARN of a Kinesis data stream, got "clicks".'],
    [
      { MIN_SHARDS: '0' },
      'MIN_SHARDS must be a whole number from 1 to 10000 (UpdateShardCount allows no more), got "0".',
    ],
    [{ MAX_SHARDS: '2.5' }, 'MAX_SHARDS must be a whole number from 1 to 10000'],
    [{ MIN_SHARDS: '9' }, 'MIN_SHARDS must not be above MAX_SHARDS, got 9 and 8.'],
    [{ DRY_RUN: 'yes' }, 'DRY_RUN must be one of false, true, got "yes".'],
    [{ SHARD_METRICS: 'never' }, 'SHARD_METRICS must be one of on-demand, always, got "never".'],
    [
      { REJECTED_AT_MOST: '1' },
      'REJECTED_AT_MOST must be a share from 0.0001 (.01 %) to 0.01 (1 %), got "1".',
    ],
    [
      { REJECTED_AT_MOST: '.001', LOSS_PRICE: '30' },
      'REJECTED_AT_MOST and LOSS_PRICE are both set; allowed is one of them.',
    ],
    [{ CHANGES_PER_DAY: 'some' }, 'CHANGES_PER_DAY must be one of few, normal, many, got "some".'],
    [{ LOSS_PRICE: '-1' }, 'LOSS_PRICE must be a number above 0, got "-1".'],
    [{ STATE_TABLE_NAME: '' }, 'The environment variable STATE_TABLE_NAME is not set'],
  ])('say what is wrong with %j', (changes, message) => {
    expect(() => settingsOf(changes)).toThrow(message);
  });
});
