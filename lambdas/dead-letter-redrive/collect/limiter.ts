/** Lets so many pieces of work run at once; the others wait their turn. */
export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param atOnce 1 or more */
  constructor(private readonly atOnce: number) {}

  /** @returns what the work returns @throws what it throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running === this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // Who waits takes this place over.
      if (next === undefined) this.running--;
      else next();
    }
  }
}
