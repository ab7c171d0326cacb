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

  add(interval: StreamInterval): void {
    this.kept.push(interval);
    this.loads += interval.loads?.length ?? 0;
    while (this.kept.length > this.limits.intervals) this.drop();
    while (this.loads > this.limits.loads && this.bare < this.kept.length) this.strip();
  }

  private drop(): void {
    const [oldest] = this.kept.splice(0, 1);
    this.loads -= oldest?.loads?.length ?? 0;
    this.bare = Math.max(0, this.bare - 1);
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
