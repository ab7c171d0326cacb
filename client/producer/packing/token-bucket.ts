/**
 * A rate limit. It fills evenly up to its capacity. Whoever finds something in it may take more than there is;
 * the next one then waits until the debt is paid. So a single large record passes.
 */
export class TokenBucket {
  private tokens = 0;
  private filledAt: number | undefined;

  /**
   * @param perSecond above 0
   * @param capacity the most tokens that an idle time saves up
   */
  constructor(
    private readonly perSecond: number,
    private readonly capacity: number,
  ) {}

  /** @param now milliseconds of a clock that does not jump */
  mayTake(now: number): boolean {
    const elapsed = now - (this.filledAt ?? now);
    this.filledAt = now;
    this.tokens = Math.min(this.capacity, this.tokens + (elapsed / 1000) * this.perSecond);
    return this.tokens >= 0;
  }

  take(tokens: number): void {
    this.tokens -= tokens;
  }
}

/** What a shard takes in a second. @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD_WRITE = { recordsPerSecond: 1_000, bytesPerSecond: 1024 * 1024 };
/** An idle shard takes a tenth of a second's worth at once. */
const BURST_SECONDS = 0.1;

/** The two limits of a shard, in records and in bytes. Both must have something left. */
export class ShardLimiter {
  private readonly records: TokenBucket;
  private readonly bytes: TokenBucket;

  /** @param percent of what a shard takes */
  constructor(percent: number) {
    const bucket = (perSecond: number) => {
      const rate = (perSecond * percent) / 100;
      return new TokenBucket(rate, rate * BURST_SECONDS);
    };
    this.records = bucket(SHARD_WRITE.recordsPerSecond);
    this.bytes = bucket(SHARD_WRITE.bytesPerSecond);
  }

  mayTake(now: number): boolean {
    // Both are asked, so that both fill.
    const [records, bytes] = [this.records.mayTake(now), this.bytes.mayTake(now)];
    return records && bytes;
  }

  /** Notes that a record of the stream is sent. */
  take(bytes: number): void {
    this.records.take(1);
    this.bytes.take(bytes);
  }
}
