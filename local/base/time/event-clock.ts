import { Chance } from '../chance';
import type { Clock } from '../clock';
import { DueQueue } from './due-queue';
import { type Goal, Goals } from './goals';
import { watchConnections } from './loopback';
import { quiet } from './quiet';
import { Turns } from './turns';
import { Workers } from './workers';

export interface EventClockOptions {
  /** The time at the start, in milliseconds since the epoch. Default: the machine's. */
  readonly startsAt?: number;
  /** The most AWS seconds in a real second while time is played. Default: unlimited. */
  readonly pace?: number;
  /** Whether time passes while nobody plays it. Default true; else a story can be told again to the millisecond. */
  readonly isLive?: boolean;
  /** AWS seconds in a real second while nobody plays time. Default 1. */
  readonly livePace?: number;
  /**
   * How long nothing at all may happen while somebody is at work, in real milliseconds; then time no longer waits for it.
   * Default 15,000: a machine with much to do needs some seconds to start a process.
   */
  readonly stallMs?: number;
  /** More events than this, due at one moment, are an error: something would never end. Default 1,000,000. */
  readonly mostEventsOfAMoment?: number;
  /** Decides the order of turns. Default: the machine's. */
  readonly chance?: Chance;
  /** Gets what an event throws. */
  readonly onError: (error: unknown) => void;
  /** Gets a sentence about work that does not end. */
  readonly onNotice: (sentence: string) => void;
}

/**
 * The one clock of the local AWS: a queue of events.
 *
 * While time is **played** ({@link play}, {@link advance}, {@link runUntil}), it moves on to the next event only when
 * nobody is at work: this process has nothing left to do ({@link quiet}), and nobody holds the clock. While somebody
 * works, time stands. So a slow machine is slower, and the outcome is the same. Events run one at a time, in the order
 * in which they fall due.
 *
 * Otherwise time is **live** unless `isLive` is false: it passes like the machine's, `livePace` times as fast, for
 * clients that live in real time. While somebody works, it passes no faster than the machine's, so that nobody's
 * timeout is over too soon.
 */
export class EventClock implements Clock {
  /** The most AWS seconds in a real second while time is played. */
  readonly pace: number;
  private readonly queue = new DueQueue();
  private readonly turns: Turns;
  private readonly workers: Workers;
  private readonly goals = new Goals();
  /** The time when it was last set, and the machine's then. */
  private time: number;
  private since = performance.now();
  private isPlaying = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly livePace: number;

  /** @throws RangeError for a pace that is not above 0 */
  constructor(private readonly options: EventClockOptions) {
    const { startsAt = Date.now(), pace = Number.POSITIVE_INFINITY, livePace = 1 } = options;
    this.time = startsAt;
    this.pace = checkedPace(pace);
    this.livePace = checkedPace(livePace);
    watchConnections();
    this.turns = new Turns(options.chance ?? Chance.unseeded());
    this.workers = new Workers(options.onNotice, options.stallMs);
  }

  now(): number {
    if (!this.isPlaying) this.flow();
    return Math.floor(this.time);
  }

  after(ms: number, run: () => void): () => void {
    const cancel = this.queue.add(this.now() + Math.max(0, ms), run);
    if (!this.isPlaying) this.setTimer();
    return cancel;
  }

  inTurn(name: string, run: () => void): void {
    this.turns.add(name, run);
    this.after(0, () => this.turns.take());
  }

  hold(worker: string): () => void {
    this.changePace();
    const end = this.workers.begin(worker);
    return () => {
      this.changePace();
      end();
      this.changePace();
    };
  }

  /**
   * Plays time until `work` settles.
   * @returns what it resolves to
   * @throws what it rejects with
   */
  async play<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    await this.reach({ isReached: () => settled });
    return await work;
  }

  /**
   * Plays so many milliseconds of time, with all that is due at its end, and what then is at work to its end.
   * @throws RangeError for less than none
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`Time goes forward only: advance takes milliseconds, got ${ms}.`);
    const at = this.now() + ms;
    const isDue = () => (this.queue.nextAt ?? Number.POSITIVE_INFINITY) <= this.time;
    await this.reach({ at, isReached: () => this.time >= at && !isDue() });
  }

  /**
   * Plays time until the condition is met. It is looked at whenever nobody is at work.
   * @param atMostMs how much time may pass meanwhile. Default: a day
   * @throws Error when it was not met in that time; what the condition throws
   */
  async runUntil(condition: () => boolean, atMostMs = 24 * 60 * 60 * 1000): Promise<void> {
    const begin = this.now();
    const at = begin + atMostMs;
    await this.reach({
      at,
      isReached: () => {
        if (condition()) return true;
        if (this.time < at) return false;
        throw new Error(`The condition was not met within ${atMostMs / 1000} s of the local AWS's time.`);
      },
    });
  }

  /** Stops: no event runs any more, and time flows like the machine's. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.workers.close();
    this.goals.abandon();
  }

  private async reach(goal: Omit<Goal, 'resolve' | 'reject'>): Promise<void> {
    if (this.isClosed) return;
    const reached = this.goals.add(goal);
    if (!this.isPlaying) void this.playOn();
    await reached;
  }

  private async playOn(): Promise<void> {
    this.flow();
    this.isPlaying = true;
    clearTimeout(this.timer);
    const { mostEventsOfAMoment = 1_000_000 } = this.options;
    let events = 0;
    while (!this.isClosed) {
      await this.untilNobodyWorks();
      if (this.goals.settle()) {
        // Who has waited for it goes on first, at this very moment.
        await new Promise((resolve) => setImmediate(resolve));
        if (!this.goals.isEmpty) continue;
      }
      if (this.goals.isEmpty) break;
      const next = Math.min(this.queue.nextAt ?? Number.POSITIVE_INFINITY, this.goals.nextAt);
      if (next === Number.POSITIVE_INFINITY) {
        // Only somebody outside can go on: a test that waits for something of its own.
        await realPause(1);
        continue;
      }
      events = next > this.time ? 0 : events + 1;
      if (events > mostEventsOfAMoment) {
        this.goals.fail(new Error(`Time stands still: ${events} events were due at one moment.`));
        break;
      }
      if (await this.isTooEarly(next)) continue;
      this.time = Math.max(this.time, next);
      if ((this.queue.nextAt ?? Number.POSITIVE_INFINITY) <= this.time) this.runNext();
    }
    this.isPlaying = false;
    this.since = performance.now();
    this.setTimer();
  }

  private async untilNobodyWorks(): Promise<void> {
    do {
      await this.workers.done();
      await quiet(() => this.workers.isAny || this.isClosed);
    } while (this.workers.isAny && !this.isClosed);
  }

  /** Keeps the pace. @returns whether it waited, so that something else may be due by now */
  private async isTooEarly(next: number): Promise<boolean> {
    const ms = (next - this.time) / this.pace;
    const real = performance.now();
    const early = ms - (real - this.since);
    if (early >= 1) {
      await realPause(Math.min(early, MOST_REAL_PAUSE_MS));
      return true;
    }
    if (ms > 0) this.since = real;
    return false;
  }

  private runNext(): void {
    const run = this.queue.take();
    try {
      run?.();
    } catch (error) {
      this.options.onError(error);
    }
  }

  /** Brings live time up to now. */
  private flow(): void {
    const real = performance.now();
    if (this.options.isLive !== false) this.time += (real - this.since) * this.presentPace;
    this.since = real;
  }

  /** Of live time. */
  private get presentPace(): number {
    return this.workers.isAny ? Math.min(1, this.livePace) : this.livePace;
  }

  /** Live time goes on at another pace when somebody begins or ends work. */
  private changePace(): void {
    if (this.isPlaying || this.livePace <= 1) return;
    this.flow();
    this.setTimer();
  }

  private setTimer(): void {
    clearTimeout(this.timer);
    const next = this.queue.nextAt;
    if (next === undefined || this.isClosed || this.options.isLive === false) return;
    const ms = Math.min(MOST_REAL_PAUSE_MS, Math.max(0, (next - this.now()) / this.presentPace));
    this.timer = setTimeout(() => {
      if (this.isPlaying) return;
      this.flow();
      while (
        !this.isPlaying &&
        !this.isClosed &&
        (this.queue.nextAt ?? Number.POSITIVE_INFINITY) <= this.time
      ) {
        this.runNext();
      }
      if (!this.isPlaying) this.setTimer();
    }, ms);
  }
}

/** Longer waits of the machine are cut, so that what comes meanwhile is not late. */
const MOST_REAL_PAUSE_MS = 50;

function realPause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function checkedPace(pace: number): number {
  if (pace > 0) return pace;
  throw new RangeError(`A pace is a number of AWS seconds above 0 in a real second, got ${pace}.`);
}
