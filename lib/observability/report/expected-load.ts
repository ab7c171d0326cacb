import type { Size } from 'aws-cdk-lib';

/** What a stream is expected to take, on average over a month. */
export interface ExpectedLoad {
  /** Records a second, above 0. */
  readonly recordsPerSecond: number;

  /**
   * Size of a record, data and partition key together.
   *
   * @default Size.kibibytes(1)
   */
  readonly recordSize?: Size;
}
