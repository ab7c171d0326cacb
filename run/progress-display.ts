import { type ProgressSnapshot, progressLine } from './progress-line';

/** On a terminal the line is drawn over itself; in a log it is repeated this seldom. */
const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 5000;

/** The part of a stream that the display needs. */
export interface DisplayOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows progress while a run goes on, and prints sentences without tearing the progress line. */
export class ProgressDisplay {
  private readonly terminal: boolean;
  private timer: NodeJS.Timeout | undefined;
  private snapshot: (() => ProgressSnapshot) | undefined;
  private before: ProgressSnapshot | undefined;
  private drawn = false;

  /** @param output where to write, standard error as a rule: standard output is for the account */
  constructor(private readonly output: DisplayOutput) {
    this.terminal = output.isTTY === true;
  }

  /**
   * Begins to show progress.
   * @param snapshot asked a few times a second on a terminal, every five seconds elsewhere
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

  /** Draws the last state and ends. Does nothing where nothing is shown. */
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
