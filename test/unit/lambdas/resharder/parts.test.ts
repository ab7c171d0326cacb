import { afterEach, describe, expect, it, vi } from 'vitest';
import { keySample } from '../../../../lambdas/resharder/key-sample';
import { MAX_QUERIES, shardQuestions } from '../../../../lambdas/resharder/metric-queries';
import { metricsLine } from '../../../../lambdas/resharder/metrics-line';
import type { Observation } from '../../../../lambdas/resharder/policy';
import { readRefusal } from '../../../../lambdas/resharder/refusal';
import { readReplay, writeReplay } from '../../../../lambdas/resharder/replay';
import { sampleLength } from '../../../../lambdas/resharder/sample-length';
import { readSettings } from '../../../../lambdas/resharder/settings';
import { readMemory, writeMemory } from '../../../../lambdas/resharder/state-item';
import { readTrigger } from '../../../../lambdas/resharder/trigger';
import { decision } from './support/resharder-world';

afterEach(() => vi.unstubAllEnvs());

const shards = Array.from({ length: 1000 }, (_, index) => ({
  shardId: `shardId-${String(index).padStart(12, '0')}`,
  startingHashKey: String((BigInt(index) * 2n ** 128n) / 1000n),
  endingHashKey: String((BigInt(index + 1) * 2n ** 128n) / 1000n - 1n),
}));
const minutesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    start: index * 60_000,
    incomingBytes: Math.round(Math.sin(index) ** 2 * 6e7),
    incomingRecords: Math.round(Math.cos(index) ** 2 * 6e4),
    throttledRecords: undefined,
  }));
const observation: Observation = {
  time: 0,
  streamStatus: 'ACTIVE',
  streamMode: 'PROVISIONED',
  shards,
  minutes: minutesOf(15),
  shardMetricsEnabled: true,
  shardMinutes: shards.flatMap(({ shardId }) => minutesOf(5).map((minute) => ({ shardId, ...minute }))),
  updateShardCountCalls: [],
  deployInProgress: false,
  bounds: { minShards: 1, maxShards: 2000 },
};

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
      stackId: undefined,
      topicArn: undefined,
      watchesConsumers: false,
      policy: { shardMetricsAlwaysOn: false },
    });
  });

  it('are what the environment says', () => {
    const settings = settingsOf({
      METRIC_NAMESPACE: 'Mine',
      DRY_RUN: 'true',
      SHARD_METRICS: 'always',
      STACK_ID: 'stack',
      NOTIFICATION_TOPIC_ARN: 'topic',
      CONSUMER_ITERATOR_AGE: 'true',
      LOSS_PRICE: '30',
      UPDATE_SHARD_COUNT_QUOTA: '20',
    });
    expect(settings).toMatchObject({
      metricNamespace: 'Mine',
      dryRun: true,
      stackId: 'stack',
      topicArn: 'topic',
      watchesConsumers: true,
      policy: { shardMetricsAlwaysOn: true, lossPrice: 30, updateShardCountQuota: 20 },
    });
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
    [{ LOSS_PRICE: '-1' }, 'LOSS_PRICE must be a number above 0, got "-1".'],
    [{ STATE_TABLE_NAME: '' }, 'The environment variable STATE_TABLE_NAME is not set'],
  ])('say what is wrong with %j', (changes, message) => {
    expect(() => settingsOf(changes)).toThrow(message);
  });
});

describe('a wake-up', () => {
  it('is read from the action of an alarm', () => {
    const alarmData = { alarmName: 'busy', state: { value: 'ALARM', reason: '…' } };
    const event = { source: 'aws.cloudwatch', alarmArn: 'arn', time: '2026-11-20T12:00:00Z', alarmData };
    expect(readTrigger(event)).toEqual({
      by: 'alarm',
      name: 'busy',
      alarmState: 'ALARM',
      at: '2026-11-20T12:00:00Z',
      time: Date.UTC(2026, 10, 20, 12),
    });
    expect(readTrigger({ ...event, time: '2026-11-20T12:00:00.250+0000' }).time).toBe(
      Date.UTC(2026, 10, 20, 12, 0, 0, 250),
    );
  });

  it('is read from a schedule', () => {
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: ['arn:rule/tick'],
      time: 't',
    };
    expect(readTrigger(event)).toEqual({ by: 'schedule', name: 'arn:rule/tick', at: 't' });
  });

  it.each([{}, undefined, null, 'now', 7, [], { alarmData: 'x' }])(
    'of any other kind is by hand: %j',
    (event) => {
      expect(readTrigger(event)).toEqual({ by: 'hand' });
    },
  );
});

describe('the memory', () => {
  const now = Date.UTC(2026, 10, 20);
  const day = 86_400_000;
  const { state: policyState } = decision(now, []);

  it('comes out of the table as it went in', () => {
    const memory = { policyState, updateShardCountCalls: [now - 2, now - 1], notifiedAt: 5 };
    expect(readMemory(writeMemory(memory), now)).toEqual(memory);
  });

  it('is empty for a stream that is new', () => {
    const empty = { policyState: undefined, updateShardCountCalls: [], notifiedAt: 0 };
    expect(readMemory(undefined, now)).toEqual(empty);
    expect(readMemory({ policyState: { S: 'not JSON' } }, now)).toEqual(empty);
  });

  it('keeps calls for 24 hours and as long as a run takes', () => {
    const updateShardCountCalls = [now - day - 120_000, now - day - 119_999, now - 1];
    const memory = readMemory(writeMemory({ updateShardCountCalls }), now);
    expect(memory.updateShardCountCalls).toEqual(updateShardCountCalls.slice(1));
  });

  it('does not hold the stream for what an event of a wrong time has left', () => {
    const far = now + day;
    const { state } = decision(far, []);
    const memory = { policyState: state, updateShardCountCalls: [now - 1, far], notifiedAt: far };
    expect(readMemory(writeMemory(memory), now)).toEqual({
      policyState: undefined,
      updateShardCountCalls: [now - 1],
      notifiedAt: 0,
    });
    expect(readMemory(writeMemory(memory), now + 1)).toEqual(memory);
  });
});

describe('the replay of a decision', () => {
  it('fits into a line of the log, with all metrics of a thousand shards', () => {
    const replay = { observation, state: undefined, settings: {} };
    const text = writeReplay(replay) ?? '';
    expect(readReplay(text)).toEqual(JSON.parse(JSON.stringify(replay)));
  });

  it('is left out when it is too long for a line', () => {
    const noise = Array.from({ length: 60_000 }, (_, index) => ({
      hashKey: String((BigInt(index) * 0x9e3779b97f4a7c15f39cc0605cedc835n) % 2n ** 128n),
      bytes: index,
    }));
    const keySamples = [{ shardId: 's', durationMs: 1000, keys: noise }];
    expect(writeReplay({ observation: { ...observation, keySamples }, state: undefined, settings: {} })).toBe(
      undefined,
    );
  });
});

describe('the small parts', () => {
  it('asks for every metric with an id that CloudWatch takes', () => {
    const ids = shardQuestions('clicks', ['shardId-000000000000', 'shardId-000000000001']).map(
      ({ query }) => query.Id ?? '',
    );
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
    expect(MAX_QUERIES).toBe(500);
  });

  it('adds up the bytes of a key, keys and data, the heaviest key first', () => {
    const record = (PartitionKey: string, length: number) => ({ PartitionKey, Data: new Uint8Array(length) });
    const { keys } = keySample(
      's',
      [record('é', 1), record('hot', 50), record('é', 2), record('hot', 0)],
      1000,
    );
    expect(keys.map(({ bytes }) => bytes)).toEqual([56, 7]);
    expect(keySample('s', [], 1000)).toEqual({ shardId: 's', durationMs: 1000, keys: [] });
  });

  it.each([
    ['the arrivals, where the answer came late', [0, 500, 1000, 1500], 9000, 2000],
    ['no less than the wait, where few records came close together', [700, 703], 9000, 1000],
    ['no more than what passed', [0, 4000], 5000, 5000],
    ['what passed, where one record tells nothing', [700], 1200, 1200],
    ['what passed, where nothing came', [], 1200, 1200],
    ['what passed, where no arrival is known', [Number.NaN, Number.NaN], 1200, 1200],
  ])('took as long as %s', (_, arrivals, passedMs, expected) => {
    expect(sampleLength(arrivals, 1000, passedMs)).toBe(expected);
  });

  it('has no utilization among its metrics while no load is known', () => {
    const { plan } = decision(0, [{ kind: 'hold', why: 'no load is known' }]);
    const unknown = { ...plan, basis: { ...plan.basis, demand: undefined } };
    const line = JSON.parse(metricsLine('N', 'clicks', observation, unknown));
    expect(line).not.toHaveProperty('Utilization');
    expect(line).toMatchObject({ OpenShardCount: 1000, Decisions: 0 });
  });

  it('knows an answer of Kinesis from an error that leaves open whether the call was done', () => {
    const call = { name: 'UpdateShardCount', target: 4 } as const;
    const named = (name: string) => Object.assign(new Error('words'), { name });
    expect(readRefusal(named('LimitExceededException'), call)?.isLimit).toBe(true);
    expect(readRefusal(named('ResourceInUseException'), call)?.isLimit).toBe(false);
    for (const error of [named('TimeoutError'), named('InternalFailureException'), 'text']) {
      expect(readRefusal(error, call)).toBe(undefined);
    }
  });
});
