import type { RunEvent, RunRecord } from '../model/run-record';

/** The score of a run, from a minute on. */
export interface Score {
  /** The rejected share of all bytes offered. */
  readonly lossShare: number;
  readonly shardMinutes: number;
  /** How many minutes count. */
  readonly countedMinutes: number;
  /** MiB/s-minutes offered. */
  readonly offeredMinutes: number;
  /** MiB/s-minutes rejected. */
  readonly lostMinutes: number;
  /** Calls of UpdateShardCount, SplitShard and MergeShards. */
  readonly reshardsPerDay: number;
  readonly updateShardCountPerDay: number;
  /** Changes begun; one may take many calls. */
  readonly plansPerDay: number;
  readonly refusedCalls: number;
  /** The longest run of minutes with a loss above 1 % each. */
  readonly longestLossRun: number;
  readonly peakShards: number;
}

const RESHARDS: ReadonlySet<RunEvent['kind']> = new Set(['updateShardCount', 'splitShard', 'mergeShards']);

/**
 * Scores a run.
 * @param from the first minute that counts; the minutes before are warm-up
 */
export function scoreRun(run: RunRecord, demand: Float64Array, from: number): Score {
  let lost = 0;
  let offered = 0;
  let shardMinutes = 0;
  let lossRun = 0;
  let longestLossRun = 0;
  let peakShards = 0;
  for (let minute = from; minute < demand.length; minute++) {
    const load = demand[minute] ?? 0;
    const rejected = run.lost[minute] ?? 0;
    const shards = run.shards[minute] ?? 0;
    offered += load;
    lost += rejected;
    shardMinutes += shards;
    peakShards = Math.max(peakShards, shards);
    lossRun = rejected > 0.01 * load ? lossRun + 1 : 0;
    longestLossRun = Math.max(longestLossRun, lossRun);
  }
  const days = (demand.length - from) / 1440;
  const events = run.events.filter(({ minute }) => minute >= from);
  return {
    lossShare: offered === 0 ? 0 : lost / offered,
    shardMinutes,
    countedMinutes: Math.max(0, demand.length - from),
    offeredMinutes: offered,
    lostMinutes: lost,
    reshardsPerDay: events.filter(({ kind }) => RESHARDS.has(kind)).length / days,
    updateShardCountPerDay: events.filter(({ kind }) => kind === 'updateShardCount').length / days,
    plansPerDay: events.filter(({ opensPlan }) => opensPlan).length / days,
    refusedCalls: events.filter(({ kind }) => kind === 'refused').length,
    longestLossRun,
    peakShards,
  };
}
