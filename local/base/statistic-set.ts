/**
 * What many samples of a metric came to. It can be added up with others, so a minute is one of these, and an hour is 60
 * of them together.
 */
export class StatisticSet {
  sampleCount = 0;
  sum = 0;
  /** Meaningless, as `maximum` is, while there are no samples. */
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;

  /** @param values how often each value came, to three digits; for percentiles, which a set without it cannot tell */
  constructor(readonly values?: Map<number, number>) {}

  /** Of samples that are all known, with what percentiles need. */
  static ofValues(): StatisticSet {
    return new StatisticSet(new Map());
  }

  static of(value: number): StatisticSet {
    return new StatisticSet().add(value);
  }

  /** @param count how many samples of this value; CloudWatch takes fractions too */
  add(value: number, count = 1): this {
    this.sampleCount += count;
    this.sum += value * count;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    this.countValue(value, count);
    return this;
  }

  /** @param weight how often the other set's samples count */
  merge(other: StatisticSet, weight = 1): this {
    this.sampleCount += other.sampleCount * weight;
    this.sum += other.sum * weight;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    for (const [value, count] of other.values ?? []) this.countValue(value, count * weight);
    return this;
  }

  /**
   * @param percent 0 to 100
   * @returns `undefined` where the values are not known
   */
  percentile(percent: number): number | undefined {
    if (this.minimum === this.maximum) return this.minimum;
    const known = [...(this.values ?? [])].sort(([a], [b]) => a - b);
    const total = known.reduce((sum, [, count]) => sum + count, 0);
    // A sample that came without its value makes every percentile a guess.
    if (known.length === 0 || total < this.sampleCount) return undefined;
    let left = (percent / 100) * total;
    for (const [value, count] of known) {
      left -= count;
      if (left <= 0) return value;
    }
    return this.maximum;
  }

  private countValue(value: number, count: number): void {
    const rounded = Number(value.toPrecision(3));
    this.values?.set(rounded, (this.values.get(rounded) ?? 0) + count);
  }
}
