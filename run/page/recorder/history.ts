import { intervalToForget } from '../kept-intervals';
import type { StreamInterval } from '../page-data';

export interface HistoryLimits {
  /** The most intervals that are kept. */
  readonly intervals: number;
  /** The most loads of single shards, over all intervals; the oldest intervals lose theirs first. */
  readonly loads: number;
}

/** The last intervals of a stream, in bounded memory. */
export class History {
  private kept: StreamInterval[] = [];
  private loads = 0;
  /** The index of the first interval that still has its loads. */
  private bare = 0;

  constructor(private readonly limits: HistoryLimits) {}

  /** Oldest first. */
  get intervals(): readonly StreamInterval[] {
    return this.kept;
  }

  /** @param endedAt when the story of the run ended; its intervals are kept. `null` before */
  add(interval: StreamInterval, endedAt: number | null): void {
    this.kept.push(interval);
    this.loads += interval.loads?.length ?? 0;
    while (this.kept.length > this.limits.intervals) this.drop(endedAt);
    while (this.loads > this.limits.loads && this.bare < this.kept.length) this.strip();
  }

  private drop(endedAt: number | null): void {
    const at = intervalToForget(this.kept, endedAt, this.limits.intervals);
    const [dropped] = this.kept.splice(at, 1);
    this.loads -= dropped?.loads?.length ?? 0;
    if (at < this.bare) this.bare--;
  }

  private strip(): void {
    const interval = this.kept[this.bare];
    if (interval !== undefined) {
      this.loads -= interval.loads?.length ?? 0;
      this.kept[this.bare] = { ...interval, loads: null };
    }
    this.bare++;
  }
}
