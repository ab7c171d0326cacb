import type { Clock } from '../../base/clock';

const FIRST_MS = 1000;
const LAST_MS = 120_000;

/**
 * The wait before the next attempt, in milliseconds: 1 s, doubling, at most 2 minutes. Firehose documents it
 * for HTTP endpoints, with a jitter of 15 % that is left out here; for functions and buckets it is an
 * assumption.
 *
 * @param failures how often it has failed in a row, 1 or more
 */
export function retryDelayMs(failures: number): number {
  return Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
}

/** The waits between the attempts of one delivery stream or channel. Closing it ends them all. */
export class Retries {
  private readonly waits = new Set<() => void>();
  private closed = false;

  constructor(private readonly clock: Clock) {}

  /** Whether nothing is tried again. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** @param failures how often it has failed in a row, 1 or more */
  wait(failures: number): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.waits.delete(end);
        resolve();
      };
      const cancel = this.clock.after(retryDelayMs(failures), end);
      this.waits.add(end);
    });
  }

  /** Ends all waits; each waiting delivery has one attempt left. */
  close(): void {
    this.closed = true;
    for (const end of this.waits) end();
  }
}
