/**
 * Keeps work at a rate. What was done is paid for afterwards: after `n` units the next may begin `n / rate` seconds
 * later. Units that were not used are not saved up, so an idle time is not followed by a burst.
 */
export class Pacer {
  private free = Number.NEGATIVE_INFINITY;

  /**
   * @param unitsPerSecond above 0; Infinity for no limit
   * @param now milliseconds since the epoch
   */
  constructor(
    readonly unitsPerSecond: number,
    private readonly now: () => number,
  ) {
    if (!(unitsPerSecond > 0)) {
      throw new RangeError(`The rate of a Pacer must be a number above 0, got ${unitsPerSecond}.`);
    }
  }

  /** Milliseconds until the next unit may begin; 0 when it may begin now. */
  delay(): number {
    return Math.max(0, this.free - this.now());
  }

  /** Notes that `units` begin now. */
  spend(units: number): void {
    this.free = Math.max(this.free, this.now()) + (units / this.unitsPerSecond) * 1000;
  }
}
