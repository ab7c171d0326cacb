import type { PacingClock } from '../../pacing';

export type Unit = 'Count' | 'Bytes' | 'Milliseconds';

/** The values of a line are gathered for so long, in milliseconds. The Kinesis Client Library's default is the same. */
const INTERVAL_MS = 10_000;
/** The most values of one metric in a line. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MAX_VALUES = 100;

interface Gathered {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly units: Map<string, Unit>;
  readonly values: Map<string, number[]>;
}

/** Gathers metrics, and hands them over as lines in CloudWatch's embedded metric format, one for each set of dimensions. */
export class MetricLines {
  private readonly gathered = new Map<string, Gathered>();
  private cancel: (() => void) | undefined;

  /** @param sink without it nothing is gathered */
  constructor(
    private readonly namespace: string,
    private readonly sink: ((line: string) => void) | undefined,
    private readonly clock: PacingClock,
    private readonly wallClock: () => number,
  ) {}

  get isOn(): boolean {
    return this.sink !== undefined;
  }

  put(dimensions: Readonly<Record<string, string>>, name: string, unit: Unit, value: number): void {
    if (this.sink === undefined) return;
    const key = Object.values(dimensions).join('\n');
    const line = this.gathered.get(key) ?? { dimensions, units: new Map(), values: new Map() };
    this.gathered.set(key, line);
    line.units.set(name, unit);
    const values = line.values.get(name) ?? [];
    values.push(value);
    line.values.set(name, values);
    if (values.length >= MAX_VALUES) this.handOver();
    else this.cancel ??= this.clock.after(INTERVAL_MS, () => this.handOver());
  }

  close(): void {
    this.handOver();
  }

  private handOver(): void {
    this.cancel?.();
    this.cancel = undefined;
    const lines = [...this.gathered.values()].map((line) => this.lineOf(line));
    this.gathered.clear();
    for (const line of lines) this.sink?.(line);
  }

  private lineOf({ dimensions, units, values }: Gathered): string {
    const Metrics = [...units].map(([Name, Unit]) => ({ Name, Unit }));
    return JSON.stringify({
      _aws: {
        Timestamp: this.wallClock(),
        CloudWatchMetrics: [{ Namespace: this.namespace, Dimensions: [Object.keys(dimensions)], Metrics }],
      },
      ...dimensions,
      ...Object.fromEntries(values),
    });
  }
}
