/** The statistics of many samples of a metric. Sets add up: an hour is 60 sets of a minute merged. */
export class StatisticSet {
  sampleCount = 0;
  sum = 0;
  /** Has no meaning while there are no samples; nor has `maximum`. */
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;

  /** @param values how often each value occurred, values rounded to three digits; percentiles need it */
  constructor(readonly values?: Map<number, number>) {}

  /** A set that keeps its values, as percentiles need them. */
  static ofValues(): StatisticSet {
    return new StatisticSet(new Map());
  }

  static of(value: number): StatisticSet {
    return new StatisticSet().add(value);
  }

  /** @param count samples of this value; CloudWatch accepts fractions */
  add(value: number, count = 1): this {
    this.sampleCount += count;
    this.sum += value * count;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    this.countValue(value, count);
    return this;
  }

  /** @param weight how often each of the other set's samples counts */
  merge(other: StatisticSet, weight = 1): this {
    this.sampleCount += other.sampleCount * weight;
    this.sum += other.sum * weight;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    if (this.values === undefined) return this;
    // They are rounded already.
    for (const [value, count] of other.values ?? []) {
      this.values.set(value, (this.values.get(value) ?? 0) + count * weight);
    }
    return this;
  }

  /** The same samples, each with `factor` times its value. */
  times(factor: number): StatisticSet {
    const set = new StatisticSet(this.values && new Map());
    set.sampleCount = this.sampleCount;
    set.sum = this.sum * factor;
    set.minimum = this.minimum * factor;
    set.maximum = this.maximum * factor;
    for (const [value, count] of this.values ?? []) set.countValue(value * factor, count);
    return set;
  }

  /**
   * @param percent 0 to 100
   * @returns `undefined` when the values are not known
   */
  percentile(percent: number): number | undefined {
    if (this.minimum === this.maximum) return this.minimum;
    const known = [...(this.values ?? [])].sort(([a], [b]) => a - b);
    const total = known.reduce((sum, [, count]) => sum + count, 0);
    // A sample that was added without its value makes every percentile a guess.
    if (known.length === 0 || total < this.sampleCount) return undefined;
    let left = (percent / 100) * total;
    for (const [value, count] of known) {
      left -= count;
      if (left <= 0) return value;
    }
    return this.maximum;
  }

  private countValue(value: number, count: number): void {
    if (this.values === undefined) return;
    const rounded = Number(value.toPrecision(3));
    this.values.set(rounded, (this.values.get(rounded) ?? 0) + count);
  }
}
