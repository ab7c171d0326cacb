import { PRICES_OF } from './prices';
import { readerCost, sharedCost } from './reader-cost';
import { type Cost, type StreamCosts, streamCosts } from './stream-cost';
import type { Load, SharedFacts, StreamFacts } from './stream-facts';
import { type LimitRow, streamLimits } from './stream-limits';

/** What blueprint-report.json holds. */
export interface Report {
  readonly version: 1;
  readonly prices: typeof PRICES_OF;
  readonly streams: readonly StreamReport[];
  /** Alarms, dashboards and keys of the whole app, a month. */
  readonly shared: Cost;
}

/** One stream of it. */
export interface StreamReport {
  readonly stream: string;
  readonly stack: string;
  readonly region?: string;
  readonly load: Load;
  readonly limits: readonly LimitRow[];
  /** The stream itself, a month, by capacity mode. */
  readonly costs: StreamCosts;
  /** What reads it, a month. */
  readonly readers: Cost;
}

/** The report on an app. The same facts give the same report: it holds no time and no place. */
export function reportOn(streams: readonly StreamFacts[], shared: SharedFacts): Report {
  return {
    version: 1,
    prices: PRICES_OF,
    streams: streams.map((facts) => ({
      stream: facts.path,
      stack: facts.stack,
      region: facts.region,
      load: facts.load,
      limits: streamLimits(facts),
      costs: streamCosts(facts),
      readers: readerCost(facts),
    })),
    shared: sharedCost(shared),
  };
}
