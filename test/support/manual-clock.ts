import type { Clock } from '../../local/base/clock';

interface Waiting {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. Timers run in the order in which they fall due. */
export class ManualClock implements Clock {
  private time: number;
  private order = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(start = Date.UTC(2026, 10, 20, 12, 0, 0)) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const entry: Waiting = { due: this.time + Math.max(0, ms), order: this.order++, run };
    this.waiting.add(entry);
    return () => {
      this.waiting.delete(entry);
    };
  }

  /** How many timers are set. */
  get pending(): number {
    return this.waiting.size;
  }

  /** Moves time on by `ms`, runs each timer at its own moment, and lets promises settle after each of them. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const next = [...this.waiting]
        .filter((entry) => entry.due <= end)
        .sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.waiting.delete(next);
      this.time = Math.max(this.time, next.due);
      next.run();
      await settle();
    }
    this.time = end;
  }
}

/** Lets everything that is ready to run, run: promise callbacks and one turn of the event loop. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
