import type { StreamSecond } from '../page-data';

export interface HistoryLimits {
  /** The most seconds that are kept. */
  readonly seconds: number;
  /** The most loads of single shards, over all seconds; the oldest seconds lose theirs first. */
  readonly loads: number;
}

/** The last seconds of a stream, in bounded memory. */
export class History {
  private kept: StreamSecond[] = [];
  private loads = 0;
  /** The index of the first second that still has its loads. */
  private bare = 0;

  constructor(private readonly limits: HistoryLimits) {}

  /** Oldest first. */
  get seconds(): readonly StreamSecond[] {
    return this.kept;
  }

  add(second: StreamSecond): void {
    this.kept.push(second);
    this.loads += second.loads?.length ?? 0;
    while (this.kept.length > this.limits.seconds) this.drop();
    while (this.loads > this.limits.loads && this.bare < this.kept.length) this.strip();
  }

  private drop(): void {
    const [oldest] = this.kept.splice(0, 1);
    this.loads -= oldest?.loads?.length ?? 0;
    this.bare = Math.max(0, this.bare - 1);
  }

  private strip(): void {
    const second = this.kept[this.bare];
    if (second !== undefined) {
      this.loads -= second.loads?.length ?? 0;
      this.kept[this.bare] = { ...second, loads: null };
    }
    this.bare++;
  }
}
