import type { ReportData, ReportRun } from '../report-data';

/** One value a minute, as the charts take them. */
export interface RunSeries {
  /** Seconds since the epoch. */
  readonly times: number[];
  readonly demand: number[];
  readonly capacity: number[];
  readonly lost: number[];
  /** Demand over capacity, in percent. */
  readonly utilization: number[];
}

/** Spreads a run's changes over its minutes. */
export function seriesOf(data: ReportData, run: ReportRun): RunSeries {
  const times = data.demand.map((_, minute) => data.startTime + minute * 60);
  const capacity = new Array<number>(data.demand.length).fill(0);
  for (const [index, [minute, value]] of run.shards.entries()) {
    capacity.fill(value, minute, run.shards[index + 1]?.[0] ?? capacity.length);
  }
  const lost = new Array<number>(data.demand.length).fill(0);
  for (const [minute, value] of run.lost) lost[minute] = value;
  const utilization = data.demand.map((load, minute) => (100 * load) / Math.max(1e-9, capacity[minute] ?? 0));
  return { times, demand: [...data.demand], capacity, lost, utilization };
}
