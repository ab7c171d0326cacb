import { httpCost, httpLimits } from './http-cost';
import { PRICES_OF } from './prices';
import { readerCost, sharedCost } from './reader-cost';
import { type Cost, type StreamCosts, streamCosts } from './stream-cost';
import type { Load, SharedFacts, StreamFacts } from './stream-facts';
import { type LimitRow, streamLimits } from './stream-limits';
import { tableCost } from './table-cost';
import { tableLimits } from './table-limits';
import { writerCost, writerLimits } from './writers';

/** The content of blueprint-report.json. */
export interface Report {
  readonly version: 1;
  readonly prices: typeof PRICES_OF;
  readonly streams: readonly StreamReport[];
  /** The monthly cost of the alarms, dashboards and keys of the whole app. */
  readonly shared: Cost;
}

/** The report on one stream. */
export interface StreamReport {
  readonly stream: string;
  readonly stack: string;
  readonly region?: string;
  readonly load: Load;
  readonly limits: readonly LimitRow[];
  /** The monthly cost of the stream itself, by capacity mode. */
  readonly costs: StreamCosts;
  /** The monthly cost of the AWS services that write to it. */
  readonly writers: Cost;
  /** The monthly cost of its readers. */
  readonly readers: Cost;
  /** The monthly cost of the tables that its records are written to. */
  readonly tables: Cost;
  /** The monthly cost of its ways in over HTTP. */
  readonly http: Cost;
}

/** The report on an app. The same facts give the same report, because it holds no time and no path. */
export function reportOn(streams: readonly StreamFacts[], shared: SharedFacts): Report {
  return {
    version: 1,
    prices: PRICES_OF,
    streams: streams.map((facts) => ({
      stream: facts.path,
      stack: facts.stack,
      region: facts.region,
      load: facts.load,
      limits: [
        ...streamLimits(facts),
        ...writerLimits(facts),
        ...facts.httpIngests.flatMap((way) => httpLimits(way, facts)),
        ...facts.tables.flatMap((table) => tableLimits(table, facts)),
      ],
      costs: streamCosts(facts),
      writers: writerCost(facts),
      readers: readerCost(facts),
      tables: tableCost(facts.tables, facts.load),
      http: httpCost(facts),
    })),
    shared: sharedCost(shared),
  };
}
