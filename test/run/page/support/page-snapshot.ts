import type {
  PageSnapshot,
  PresentState,
  RunFacts,
  ShardStrip,
  StreamInterval,
} from '../../../../run/page/page-data';

export const START = Date.UTC(2026, 10, 20, 12, 0, 0);

export const FACTS: RunFacts = {
  stacks: ['Shop'],
  streamName: 'clicks',
  names: {},
  endpoint: 'http://127.0.0.1:4566',
  pace: 1,
  scale: 1,
  notes: [],
  shardLimits: { bytes: 1024 * 1024, records: 1000 },
  intervalMs: 1000,
  mostIntervals: 900,
};

export const IDLE: PresentState = {
  streamStatus: 'ACTIVE',
  streamMode: 'PROVISIONED',
  alarms: [],
  consumers: [],
  queues: [],
  account: { rows: [], checks: [], verdict: '' },
  story: { phases: [], endedAt: null },
};

/** The interval that ends `n` seconds after {@link START}. */
export function interval(n: number, changes: Partial<StreamInterval> = {}): StreamInterval {
  return {
    time: START + n * 1000,
    acceptedBytes: 0,
    acceptedRecords: 0,
    rejectedBytes: 0,
    rejectedRecords: 0,
    openShards: 1,
    alarmUtilization: null,
    iteratorAgeMs: 0,
    invocations: 0,
    loads: [],
    ...changes,
  };
}

/** An open shard of the whole hash key range. */
export function strip(number: number, changes: Partial<ShardStrip> = {}): ShardStrip {
  return { number, from: 0, to: 1, createdAt: START, closedAt: null, parents: [], ...changes };
}

export function snapshot(changes: Partial<PageSnapshot> = {}): PageSnapshot {
  return { facts: FACTS, time: START, intervals: [], shards: [], decisions: [], now: IDLE, ...changes };
}
