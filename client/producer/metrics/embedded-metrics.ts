type Unit = 'Count' | 'Bytes' | 'Milliseconds';

/** Where lines go, and what they are made with. */
export interface EmbeddedMetricsOptions {
  readonly namespace: string;
  readonly sink: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  /** Chooses the samples that are kept. */
  readonly random: () => number;
}

/** The most values of a metric in a line. */
const MAX_VALUES = 100;

/**
 * Collects metrics and writes them as lines of CloudWatch's embedded metric format.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class EmbeddedMetrics {
  private readonly sums = new Map<string, { unit: Unit; value: number }>();
  private readonly samples = new Map<string, { unit: Unit; seen: number; values: number[] }>();
  private readonly sumsBy = new Map<
    string,
    { name: string; dimension: string; value: string; sum: number }
  >();

  /** @param dimensions of all metrics, with their values */
  constructor(
    private readonly options: EmbeddedMetricsOptions,
    private readonly dimensions: Readonly<Record<string, string>>,
  ) {}

  get isEmpty(): boolean {
    return this.sums.size + this.samples.size + this.sumsBy.size === 0;
  }

  /** Adds to a sum. */
  count(name: string, amount: number, unit: Unit = 'Count'): void {
    const sum = this.sums.get(name);
    if (sum === undefined) this.sums.set(name, { unit, value: amount });
    else sum.value += amount;
  }

  /** Adds one to the sum of a dimension's value. */
  countBy(name: string, dimension: string, value: string): void {
    const key = `${name} ${value}`;
    const entry = this.sumsBy.get(key);
    if (entry === undefined) this.sumsBy.set(key, { name, dimension, value, sum: 1 });
    else entry.sum++;
  }

  /** Adds a value. Of more than 100, each has the same chance to be kept. */
  sample(name: string, value: number, unit: Unit): void {
    let samples = this.samples.get(name);
    if (samples === undefined) {
      samples = { unit, seen: 0, values: [] };
      this.samples.set(name, samples);
    }
    samples.seen++;
    if (samples.values.length < MAX_VALUES) samples.values.push(value);
    else {
      const place = Math.floor(this.options.random() * samples.seen);
      if (place < MAX_VALUES) samples.values[place] = value;
    }
  }

  /** Writes what was collected, and begins anew. */
  write(): void {
    const metrics = [
      ...[...this.sums].map(([Name, { unit: Unit, value }]) => ({ Name, Unit, value })),
      ...[...this.samples].map(([Name, { unit: Unit, values }]) => ({ Name, Unit, value: values })),
    ];
    if (metrics.length > 0) this.line(this.dimensions, metrics);
    for (const { name: Name, dimension, value, sum } of this.sumsBy.values()) {
      this.line({ ...this.dimensions, [dimension]: value }, [{ Name, Unit: 'Count', value: sum }]);
    }
    this.sums.clear();
    this.samples.clear();
    this.sumsBy.clear();
  }

  private line(
    dimensions: Readonly<Record<string, string>>,
    metrics: readonly { readonly Name: string; readonly Unit: Unit; readonly value: number | number[] }[],
  ): void {
    const { namespace: Namespace, wallClock, sink } = this.options;
    const Metrics = metrics.map(({ Name, Unit }) => ({ Name, Unit }));
    const CloudWatchMetrics = [{ Namespace, Dimensions: [Object.keys(dimensions)], Metrics }];
    const values = Object.fromEntries(metrics.map(({ Name, value }) => [Name, value]));
    const _aws = { Timestamp: Math.round(wallClock()), CloudWatchMetrics };
    sink(JSON.stringify({ _aws, ...dimensions, ...values }));
  }
}
