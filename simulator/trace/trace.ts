/** Values at one step, none missing. */
export interface Trace {
  readonly name: string;
  /** The start of the first bucket, in milliseconds since the epoch. */
  readonly startTime: number;
  /** The length of a bucket, in minutes; 1 and more, or a part of one. */
  readonly stepMinutes: number;
  /** One for each bucket: the sum over it, in whatever unit the trace counts. */
  readonly values: Float64Array;
  /** What had to be repaired to get there; a sentence each. */
  readonly repairs: readonly string[];
}
