import { StatisticSet } from '../../../base/statistic-set';
import { type Metric, type MetricSample, metricKey, type Statistic } from './metric';
import { gridTimes, MINUTE_MS, type TimeGrid, type TimeSeries } from './time-series';

export interface MetricStoreOptions {
  /** Minutes that are kept, counted back from the newest; 1,440 (a day) unless told. AWS keeps 15 days of them. */
  readonly retentionMinutes?: number;
  /** Datapoints of one minute that are kept, of all metrics together; 200,000 unless told. Whole minutes go, the oldest first. */
  readonly maxDatapoints?: number;
}

interface KnownMetric {
  readonly metric: Metric;
  readonly unit: string;
  /** The newest minute that has samples of it. */
  readonly newest: number;
}

/** The metrics of this machine, in minutes. */
export class MetricStore {
  private readonly retentionMs: number;
  private readonly maxDatapoints: number;
  private readonly known = new Map<string, KnownMetric>();
  private readonly minutes = new Map<number, Map<string, StatisticSet>>();
  private datapoints = 0;

  constructor({ retentionMinutes = 1440, maxDatapoints = 200_000 }: MetricStoreOptions = {}) {
    this.retentionMs = retentionMinutes * MINUTE_MS;
    this.maxDatapoints = maxDatapoints;
  }

  /** Adds samples to the minute of their time stamp. */
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
   * One value for each period that has samples.
   * @param unit where it is given and not the metric's own, there is nothing (AWS SDK, MetricStat)
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

  /** The unit that came with a metric's samples last; `None` for a metric that is not known. */
  unitOf(metric: Metric): string {
    return this.known.get(metricKey(metric))?.unit ?? 'None';
  }

  /** Every metric of which samples are kept, in the order in which they came first. */
  list(): Metric[] {
    return [...this.known.values()].map(({ metric }) => metric);
  }

  private period(key: string, start: number, periodMs: number): StatisticSet | undefined {
    const total = StatisticSet.ofValues();
    for (let minute = start; minute < start + periodMs; minute += MINUTE_MS) {
      const set = this.minutes.get(minute)?.get(key);
      if (set !== undefined) total.merge(set);
    }
    return total.sampleCount === 0 ? undefined : total;
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
