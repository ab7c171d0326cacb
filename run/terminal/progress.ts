/** The counts of a run at one moment. All are totals since the start. */
export interface ProgressSnapshot {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly recordsIn: number;
  readonly processed: number;
  readonly retries: number;
  readonly parked: number;
  /** Entries that a shard rejected for its throughput limit. */
  readonly throttled: number;
  /** Records that each open shard has accepted, as on AWS, by the shard's id. */
  readonly shards: ReadonlyMap<string, number>;
}

/** A terminal redraws the line in place; a log gets a new line, so less often. */
const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 5000;

/** The part of an output stream that the display uses. */
export interface DisplayOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows the progress of a run, and prints sentences without breaking the progress line. */
export class ProgressDisplay {
  private readonly terminal: boolean;
  private timer: NodeJS.Timeout | undefined;
  private snapshot: (() => ProgressSnapshot) | undefined;
  private before: ProgressSnapshot | undefined;
  private drawn = false;

  /** @param output standard error as a rule; standard output is for the account */
  constructor(private readonly output: DisplayOutput) {
    this.terminal = output.isTTY === true;
  }

  /**
   * Begins to show progress.
   * @param snapshot called four times a second on a terminal, every five seconds elsewhere
   */
  start(snapshot: () => ProgressSnapshot): void {
    this.snapshot = snapshot;
    this.before = snapshot();
    this.timer = setInterval(() => this.draw(), this.terminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  }

  /** Prints one sentence on a line of its own. */
  say(sentence: string): void {
    this.clear();
    this.output.write(`${sentence}\n`);
  }

  /** Draws the last state and ends. Does nothing when nothing is shown. */
  stop(): void {
    clearInterval(this.timer);
    this.draw();
    if (this.drawn) this.output.write('\n');
    this.drawn = false;
    this.snapshot = undefined;
  }

  private draw(): void {
    if (this.snapshot === undefined || this.before === undefined) return;
    const now = this.snapshot();
    const line = progressLine(this.before, now);
    this.before = now;
    if (!this.terminal) {
      this.output.write(`${line}\n`);
      return;
    }
    this.clear();
    this.output.write(line.slice(0, (this.output.columns ?? 80) - 1));
    this.drawn = true;
  }

  private clear(): void {
    if (this.drawn) this.output.write('\r\x1b[K');
    this.drawn = false;
  }
}

/** Up to so many shards are shown one by one; of more, the slowest and the fastest. */
const SHARDS_SHOWN = 8;

/** Totals, and each shard's records a second since the snapshot before, in one line. Pure. */
function progressLine(before: ProgressSnapshot, now: ProgressSnapshot): string {
  const seconds = Math.max(0.001, (now.time - before.time) / 1000);
  const rates = [...now.shards].map(([shard, count]) =>
    Math.round((count - (before.shards.get(shard) ?? 0)) / seconds),
  );
  const parts = [
    `in ${format(now.recordsIn)}`,
    `processed ${format(now.processed)}`,
    `retried ${format(now.retries)}`,
    `parked ${format(now.parked)}`,
  ];
  if (now.throttled > 0) parts.push(`throttled ${format(now.throttled)}`);
  return `${parts.join(' · ')} · ${rates.length} shards ${shardRates(rates)}`;
}

function shardRates(rates: readonly number[]): string {
  if (rates.length > SHARDS_SHOWN)
    return `${format(Math.min(...rates))}–${format(Math.max(...rates))} records/s each`;
  return `${rates.map(format).join(' ')} records/s`;
}

function format(value: number): string {
  return value.toLocaleString('en-US');
}
