import { StatisticSet } from '../../../base/statistic-set';
import { DEFAULT_MAX_DATAPOINTS, DEFAULT_RETENTION_MINUTES } from '../limits';
import { type Metric, type MetricSample, metricKey, type Statistic } from './metric';
import { gridTimes, MINUTE_MS, type TimeGrid, type TimeSeries } from './time-series';

export interface MetricStoreOptions {
  /** Minutes that are kept, counted back from the newest. Default 1,440 (one day). */
  readonly retentionMinutes?: number;
  /**
   * Datapoints of one minute that are kept, for all metrics. Default 200,000. The oldest minutes are dropped.
   */
  readonly maxDatapoints?: number;
}

interface KnownMetric {
  readonly metric: Metric;
  readonly unit: string;
  /** The newest minute with samples of the metric. */
  readonly newest: number;
}

/** The samples of all metrics, by the minute. */
export class MetricStore {
  private readonly retentionMs: number;
  private readonly maxDatapoints: number;
  private readonly known = new Map<string, KnownMetric>();
  private readonly minutes = new Map<number, Map<string, StatisticSet>>();
  private datapoints = 0;

  constructor({
    retentionMinutes = DEFAULT_RETENTION_MINUTES,
    maxDatapoints = DEFAULT_MAX_DATAPOINTS,
  }: MetricStoreOptions = {}) {
    this.retentionMs = retentionMinutes * MINUTE_MS;
    this.maxDatapoints = maxDatapoints;
  }

  /** Adds samples to the minute of their timestamp. */
  add({ metric, unit, timestamp, set }: MetricSample): void {
    if (set.sampleCount === 0) return;
    const key = metricKey(metric);
    const minute = Math.floor(timestamp / MINUTE_MS) * MINUTE_MS;
    const newest = Math.max(minute, this.known.get(key)?.newest ?? minute);
    this.known.set(key, { metric, unit, newest });
    const sets = this.minutes.get(minute) ?? this.openMinute(minute);
    const present = sets.get(key);
    if (present === undefined) {
      this.datapoints++;
      sets.set(key, new StatisticSet(set.values && new Map()).merge(set));
    } else present.merge(set);
  }

  /**
   * Reads one value for each period with samples.
   * @param unit if it is not the metric's own unit, the series is empty, as on AWS
   */
  read(metric: Metric, grid: TimeGrid, statistic: Statistic, unit?: string): TimeSeries {
    const key = metricKey(metric);
    const values = new Map<number, number>();
    if (unit !== undefined && this.known.get(key)?.unit !== unit) return values;
    for (const time of gridTimes(grid)) {
      const set = this.period(key, time, grid.periodMs);
      const value = set && statistic(set);
      if (value !== undefined) values.set(time, value);
    }
    return values;
  }

  /** The unit of a metric's latest samples; `None` for an unknown metric. */
  unitOf(metric: Metric): string {
    return this.known.get(metricKey(metric))?.unit ?? 'None';
  }

  /** Every metric with samples, in order of their first samples. */
  list(): Metric[] {
    return [...this.known.values()].map(({ metric }) => metric);
  }

  private period(key: string, start: number, periodMs: number): StatisticSet | undefined {
    const sets: StatisticSet[] = [];
    for (let minute = start; minute < start + periodMs; minute += MINUTE_MS) {
      const set = this.minutes.get(minute)?.get(key);
      if (set !== undefined) sets.push(set);
    }
    // Most periods are one minute: it needs no copy.
    if (sets.length <= 1) return sets[0];
    return sets.reduce((total, set) => total.merge(set), StatisticSet.ofValues());
  }

  private openMinute(minute: number): Map<string, StatisticSet> {
    const sets = new Map<string, StatisticSet>();
    this.minutes.set(minute, sets);
    this.shrink();
    return sets;
  }

  private shrink(): void {
    const minutes = [...this.minutes.keys()].sort((a, b) => a - b);
    const newest = minutes.at(-1) ?? 0;
    const isTooOld = (minute: number) => minute <= newest - this.retentionMs;
    while (minutes.length > 1) {
      const [oldest = newest] = minutes;
      if (!isTooOld(oldest) && this.datapoints <= this.maxDatapoints) return;
      this.datapoints -= this.minutes.get(oldest)?.size ?? 0;
      this.minutes.delete(oldest);
      minutes.shift();
      for (const [key, known] of this.known) if (known.newest <= oldest) this.known.delete(key);
    }
  }
}
