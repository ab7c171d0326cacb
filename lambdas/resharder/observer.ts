import type { AccountLimits } from './account-limits';
import type { DeployWatch } from './deploy-watch';
import type { LiveStream } from './live-stream';
import type { LoadMetrics } from './load-metrics';
import { LOAD_METRICS } from './metric-queries';
import type { KeySample, Observation } from './policy';

export interface ObserverOptions {
  readonly stream: Pick<LiveStream, 'summary' | 'openShards'>;
  readonly account: Pick<AccountLimits, 'shardsLeft'>;
  readonly metrics: Pick<LoadMetrics, 'ofStream' | 'ofShards'>;
  readonly deploys: Pick<DeployWatch, 'inProgress'>;
  readonly bounds: Observation['bounds'];
}

/** What a run brings with it to be observed. */
export interface Carried {
  /** When it is looked, in milliseconds since the epoch. */
  readonly time: number;
  readonly updateShardCountCalls: readonly number[];
  /** Default none. */
  readonly keySamples?: readonly KeySample[];
}

/** Looks at the world, once a decision. */
export class Observer {
  constructor(private readonly options: ObserverOptions) {}

  /** @returns undefined when the stream does not exist */
  async observe(carried: Carried): Promise<Observation | undefined> {
    const { stream, account, metrics, deploys, bounds } = this.options;
    const { time } = carried;
    const [summary, accountShardsLeft, { minutes, iteratorAgeMs }, deployInProgress] = await Promise.all([
      stream.summary(),
      account.shardsLeft(),
      metrics.ofStream(time),
      deploys.inProgress(),
    ]);
    if (summary === undefined) return undefined;
    // A stream that is being made has no shards yet, and one that is being deleted has none to speak of.
    const hasShards = summary.status === 'ACTIVE' || summary.status === 'UPDATING';
    const shards = hasShards ? await stream.openShards() : [];
    const metricsOn = new Set(summary.shardLevelMetrics);
    const shardMetricsEnabled = LOAD_METRICS.every((name) => metricsOn.has(name));
    const shardIds = shards.map(({ shardId }) => shardId);
    return {
      time,
      streamStatus: summary.status,
      streamMode: summary.mode,
      shards,
      minutes,
      shardMetricsEnabled,
      shardMinutes: shardMetricsEnabled ? await metrics.ofShards(shardIds, time) : undefined,
      keySamples: carried.keySamples,
      updateShardCountCalls: carried.updateShardCountCalls,
      iteratorAgeMs,
      deployInProgress,
      bounds,
      accountShardsLeft,
    };
  }
}
