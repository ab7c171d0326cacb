import { formatNarration, type Narration, timeOfDay } from './narration-line';
import { firstFitting, type Paper, type PaperOutput, paperOf, wrap } from './paper';

/** The counts of a run at one moment. All are totals since the start. */
export interface ProgressSnapshot {
  /** The moment on AWS, in milliseconds since the epoch. */
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
export interface DisplayOutput extends PaperOutput {
  write(text: string): unknown;
}

/** Shows the progress of a run, and prints sentences without breaking the progress line. */
export class ProgressDisplay {
  /** What the output can show. */
  readonly paper: Paper;
  private timer: NodeJS.Timeout | undefined;
  private snapshot: (() => ProgressSnapshot) | undefined;
  private before: ProgressSnapshot | undefined;
  private drawn = false;

  /**
   * @param output standard error as a rule; standard output is for the account
   * @param timeText how moments are shown
   */
  constructor(
    private readonly output: DisplayOutput,
    environment: NodeJS.ProcessEnv = process.env,
    private readonly timeText: (time: number) => string = timeOfDay,
  ) {
    this.paper = paperOf(output, environment);
  }

  /**
   * Begins to show progress.
   * @param snapshot called four times a second on a terminal, every five seconds elsewhere
   */
  start(snapshot: () => ProgressSnapshot): void {
    this.snapshot = snapshot;
    this.before = snapshot();
    this.timer = setInterval(() => this.draw(), this.paper.redraws ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  }

  /** Prints one sentence on a line of its own. */
  say(sentence: string): void {
    this.print(wrap(sentence, this.paper.width, 0));
  }

  /** Prints what happened, and when. */
  narrate(narration: Narration): void {
    this.print(formatNarration(narration, this.paper, this.timeText));
  }

  /** Prints lines that are formatted already. */
  print(lines: string): void {
    this.clear();
    this.output.write(`${lines}\n`);
  }

  /** Says what takes a while. On a terminal, the next line takes its place. */
  await(what: string): void {
    if (this.paper.redraws) this.redraw(what, what);
    else this.print(what);
  }

  /** Removes what is drawn and not printed. */
  clear(): void {
    if (this.drawn) this.output.write('\r\x1b[K');
    this.drawn = false;
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
    const { paper } = this;
    // A terminal that has written its last column may begin a new line.
    const line = firstFitting(progressLines(this.before, now, this.timeText), paper.width - 1).trimEnd();
    this.before = now;
    const clock = this.timeText(now.time);
    const painted = `${paper.paint('dim', clock)}${line.slice(clock.length)}`;
    if (paper.redraws) this.redraw(line, painted);
    else this.output.write(`${painted}\n`);
  }

  /** @param painted the same as `line`, in colours */
  private redraw(line: string, painted: string): void {
    const room = this.paper.width - 1;
    this.clear();
    this.output.write(line.length <= room ? painted : line.slice(0, room));
    this.drawn = true;
  }
}

/** Up to so many shards are shown one by one; of more, the slowest and the fastest. */
const SHARDS_SHOWN = 8;

/**
 * Totals, and each shard's records a second since the snapshot before: the same line in ever fewer words, for
 * ever narrower terminals. Pure.
 */
export function progressLines(
  before: ProgressSnapshot,
  now: ProgressSnapshot,
  timeText: (time: number) => string = timeOfDay,
): string[] {
  const seconds = Math.max(0.001, (now.time - before.time) / 1000);
  const rates = [...now.shards].map(([shard, count]) =>
    Math.round((count - (before.shards.get(shard) ?? 0)) / seconds),
  );
  const totals = `${timeText(now.time)} in ${format(now.recordsIn)} · processed ${format(now.processed)}`;
  const counts = [
    ['retried', now.retries],
    ['parked', now.parked],
    ['throttled', now.throttled],
  ] as const;
  const named = (shown: typeof counts | (typeof counts)[number][]) =>
    [totals, ...shown.map(([name, count]) => `${name} ${format(count)}`)].join(' · ');
  const all = named(counts.filter(([name, count]) => count > 0 || name !== 'throttled'));
  const short = named(counts.filter(([, count]) => count > 0));
  const main = named(counts.filter(([name, count]) => count > 0 && name === 'throttled'));
  // As wide as it may become: a line that fits now and then would flicker.
  const range = slowestAndFastest(rates).padEnd('1,000–1,000 records/s each'.length);
  const shards = ` · ${rates.length} ${rates.length === 1 ? 'shard' : 'shards'}`;
  return [
    `${all}${shards} ${shardRates(rates)}`,
    `${all}${shards} ${range}`,
    `${short}${shards} ${range}`,
    `${short}${shards}`,
    `${main}${shards}`,
    `${totals}${shards}`,
    totals,
  ];
}

function shardRates(rates: readonly number[]): string {
  return rates.length > SHARDS_SHOWN ? slowestAndFastest(rates) : `${rates.map(format).join(' ')} records/s`;
}

function slowestAndFastest(rates: readonly number[]): string {
  const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)].map(format);
  return `${slowest === fastest ? slowest : `${slowest}–${fastest}`} records/s each`;
}

function format(value: number): string {
  return value.toLocaleString('en-US');
}
