/** How late a consumer was, in milliseconds of AWS's time. */
export interface LatenessFacts {
  readonly records: number;
  /** From the put of a record until the consumer was done with it. */
  readonly untilDone: { readonly p99: number; readonly max: number };
  /** Lambda's metric IteratorAge: the age of a batch's last record when the function is invoked. */
  readonly iteratorAge: { readonly p99: number; readonly max: number };
}

/** Collects how late one consumer is. */
export class Lateness {
  private readonly waits: number[] = [];
  private readonly ages: number[] = [];

  /** Notes records that came to an end. @param arrivals when they were put */
  done(arrivals: readonly number[], now: number): void {
    for (const arrival of arrivals) this.waits.push(now - arrival);
  }

  /** Notes the iterator age of a batch. */
  age(ms: number): void {
    this.ages.push(ms);
  }

  get facts(): LatenessFacts {
    return {
      records: this.waits.length,
      untilDone: highest(this.waits),
      iteratorAge: highest(this.ages),
    };
  }
}

/** The value that 99 of 100 do not exceed, and the greatest; 0 without values. */
function highest(values: readonly number[]): { p99: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { p99: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0, max: sorted.at(-1) ?? 0 };
}
