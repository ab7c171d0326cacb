/** One line of docs/benchmarks.md. Ratios are of medians of both sides, measured in turn in one run. */
export interface BenchRow {
  readonly measure: string;
  readonly ours: string;
  /** What it is held against, measured in the same run; empty where the figure stands alone. */
  readonly peer: string;
  readonly ratio: string;
  /** What was to be reached; empty for figures that are only stated. */
  readonly target: string;
  /** Whether it was reached; undefined where there is no target. */
  readonly met: boolean | undefined;
}
