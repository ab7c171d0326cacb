/** One line of docs/benchmarks.md. Both sides of a ratio are medians, measured in turn in one run. */
export interface BenchRow {
  readonly measure: string;
  readonly ours: string;
  /** The figure to compare with, measured in the same run; empty when there is none. */
  readonly peer: string;
  readonly ratio: string;
  /** The figure to reach; empty when there is none. */
  readonly target: string;
  /** Whether the target was reached; undefined without a target. */
  readonly met: boolean | undefined;
}
