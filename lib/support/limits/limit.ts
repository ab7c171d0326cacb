/** A range of whole numbers, and who sets it. */
export interface Limit {
  readonly from: number;
  readonly to: number;
  /** As it follows the numbers in a message, e.g. "hours". */
  readonly unit?: string;
  /** Who sets the limit, and where it is written. */
  readonly source: string;
}
