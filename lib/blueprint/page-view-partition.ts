/** By which hour the objects of page views are put together. */
export enum PageViewPartition {
  /**
   * The hour in which the page was viewed, by dynamic partitioning: a page view that arrives late is where one looks for
   * it. Costs extra; up to 500 hours are open at a time, and records of any more go to the error prefix; records above
   * 1 MiB are not delivered (Firehose Developer Guide).
   */
  EVENT_HOUR = 'event-hour',
  /** The hour in which the record arrived at the stream. */
  ARRIVAL_HOUR = 'arrival-hour',
}
