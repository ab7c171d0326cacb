import { Scale } from '../../base/scale';
import { ROLLING_DAY_MS } from './limits';

/**
 * A rate limit per second. The bucket holds one second's worth and fills evenly. A cost larger than the
 * bucket passes when the bucket is full; then nothing passes until the debt is paid back.
 *
 * AWS documents the rates but not how it measures them. Allowing one second's worth at once is an assumption.
 *
 * All costs are AWS's. At scale N a record costs N times its own: the rate then admits an Nth of the records, a
 * record of any size passes a full bucket, and its debt is what N such records take on AWS.
 */
export class TokenBucket {
  /** In thousandths, so that whole costs and whole milliseconds add up without rounding. */
  private level: number;
  private full: number;
  private filledAt: number;
  /** A running mean of the costs. */
  private piece: number | undefined;

  /**
   * @param scale of costs that come in one piece, where AWS counts N of them one by one: the bucket then holds
   *   {@link Scale.burst}. Default: costs come as on AWS
   * @param isFixed for costs that are known only once they are spent: it holds as many seconds' worth as pieces may need
   */
  constructor(
    private readonly perSecond: number,
    now: number,
    private readonly scale = new Scale(),
    private readonly isFixed = false,
  ) {
    this.full = perSecond * 1000 * scale.burstBounds.maxSeconds;
    this.level = this.full;
    this.filledAt = now;
  }

  admits(cost: number, now: number): boolean {
    if (this.scale.factor > 1 && !this.isFixed) this.fit(cost);
    const elapsed = Math.max(0, now - this.filledAt);
    this.level = Math.min(this.full, this.level + elapsed * this.perSecond);
    this.filledAt = now;
    return this.level >= Math.min(cost * 1000, this.full);
  }

  /** Milliseconds until the bucket admits `cost` if nothing is spent meanwhile; 0 if it does now. */
  delay(cost: number, now: number): number {
    if (this.admits(cost, now)) return 0;
    return Math.ceil((Math.min(cost * 1000, this.full) - this.level) / this.perSecond);
  }

  spend(cost: number): void {
    const isLarge = cost > this.scale.aws(this.perSecond);
    this.level = (isLarge ? Math.min(this.level, 0) : this.level) - cost * 1000;
  }

  /**
   * Spends `cost` if the bucket admits it.
   * @returns whether it did
   */
  take(cost: number, now: number): boolean {
    const admitted = this.admits(cost, now);
    if (admitted) this.spend(cost);
    return admitted;
  }

  private fit(cost: number): void {
    const { piece = cost } = this;
    this.piece = piece + (cost - piece) / 32;
    this.full = 1000 * this.scale.burst(this.perSecond, this.piece);
  }
}

/** A limit on events in a rolling 24 hours. */
export class RollingLimit {
  private times: number[] = [];

  constructor(private readonly perDay: number) {}

  admits(now: number): boolean {
    this.times = this.times.filter((time) => time > now - ROLLING_DAY_MS);
    return this.times.length < this.perDay;
  }

  count(now: number): void {
    this.times.push(now);
  }
}
