import { eventsSoFar } from './quiet';

const STALL_MS = 15_000;
const LOOKS = 30;

/** Who is at work where this process cannot see it: other processes, and threads. */
export class Workers {
  private readonly workers = new Map<symbol, string>();
  private changes = 0;
  private onDone: (() => void) | undefined;

  /** @param stallMs how long nothing at all may happen while somebody is at work */
  constructor(
    private readonly onNotice: (sentence: string) => void,
    private readonly stallMs = STALL_MS,
  ) {}

  get isAny(): boolean {
    return this.workers.size > 0;
  }

  /** @returns a function that ends the work */
  begin(worker: string): () => void {
    const key = Symbol();
    this.workers.set(key, worker);
    this.changes++;
    return () => this.end(key);
  }

  /**
   * Resolves when nobody is at work any more. Work during which nothing happens for some seconds is named, and not waited
   * for any longer: it is stuck, or waits for something that nobody here knows.
   */
  async done(): Promise<void> {
    if (!this.isAny) return;
    await new Promise<void>((resolve) => {
      let seen = -1;
      let stillLooks = 0;
      const timer = setInterval(() => {
        const happened = this.changes + eventsSoFar();
        // The timer of this very look is no event of the loop.
        stillLooks = happened === seen ? stillLooks + 1 : 0;
        seen = happened;
        if (stillLooks >= LOOKS) this.letGo();
      }, this.stallMs / LOOKS);
      this.onDone = () => {
        clearInterval(timer);
        this.onDone = undefined;
        resolve();
      };
    });
  }

  /** Waits for nobody any longer. */
  close(): void {
    for (const key of [...this.workers.keys()]) this.end(key);
  }

  private end(key: symbol): void {
    if (!this.workers.delete(key)) return;
    this.changes++;
    if (!this.isAny) this.onDone?.();
  }

  private letGo(): void {
    const names = [...new Set(this.workers.values())].join(', ');
    this.onNotice(`${names}: no progress for ${this.stallMs / 1000} s, so time no longer waits for it.`);
    this.close();
  }
}
