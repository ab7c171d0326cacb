import {
  type BoundsSchedule,
  boundsAt,
  type Hold,
  type KeySample,
  type Observation,
  type ThrottledShard,
} from '../policy';
import type { AccountLimits } from './account-limits';
import type { DeployWatch } from './deploy-watch';
import type { LiveStream } from './live-stream';
import type { LoadMetrics } from './load-metrics';
import { SHARD_METRIC } from './metric-queries';

export interface ObserverOptions {
  readonly stream: Pick<LiveStream, 'summary' | 'openShards'>;
  readonly account: Pick<AccountLimits, 'shardsLeft'>;
  readonly metrics: Pick<LoadMetrics, 'ofStream'>;
  readonly deploys: Pick<DeployWatch, 'current'>;
  /** The autoscaler's own bounds, and those of other times. */
  readonly bounds: { readonly minShards: number; readonly maxShards: number };
  readonly schedules: readonly BoundsSchedule[];
}

/** The answer to a step that only looks. */
export type Found =
  | { readonly keySamples: readonly KeySample[] }
  | { readonly throttledShards: readonly ThrottledShard[] };

/** What a run brings with it to be observed. */
export interface Carried {
  /** When it is looked, in milliseconds since the epoch. */
  readonly time: number;
  readonly updateShardCountCalls: readonly number[];
  /** What the last decision asked to be looked up. Default nothing. */
  readonly found?: Found;
  /** Default none. */
  readonly hold?: Hold;
  /** Whether a person has just ended every hold. Default false. */
  readonly releasesGrowth?: boolean;
}

/** Looks at the world, once a decision. */
export class Observer {
  constructor(private readonly options: ObserverOptions) {}

  /** @returns undefined when the stream does not exist */
  async observe(carried: Carried): Promise<Observation | undefined> {
    const { stream, account, metrics, deploys, bounds, schedules } = this.options;
    const { time, found, hold, releasesGrowth } = carried;
    const [summary, accountShardsLeft, load, deployment] = await Promise.all([
      stream.summary(),
      account.shardsLeft(),
      metrics.ofStream(time),
      deploys.current(time),
    ]);
    if (summary === undefined) return undefined;
    // A stream that is being made has no shards yet, and one that is being deleted has none to speak of.
    const hasShards = summary.status === 'ACTIVE' || summary.status === 'UPDATING';
    const shards = hasShards ? await stream.openShards() : [];
    return {
      time,
      streamStatus: summary.status,
      streamMode: summary.mode,
      shards,
      ...load,
      shardMetricsEnabled: summary.shardLevelMetrics.includes(SHARD_METRIC),
      ...found,
      updateShardCountCalls: carried.updateShardCountCalls,
      deployment,
      bounds: boundsAt(bounds, schedules, hold, time),
      releasesGrowth,
      accountShardsLeft,
    };
  }
}
