import type { EventRecord } from '../../dead-letter-redrive/records';

/** A record that the target did not take, and why. */
export interface FailedRecord {
  readonly record: EventRecord;
  readonly reason: string;
}

/** What became of a batch that was sent: the first records are done, one of them may have failed, and the rest is not tried. */
export interface Sent {
  /** How many records from the beginning are done, the failed ones included. */
  readonly done: number;
  readonly failed: readonly FailedRecord[];
}

/** Where records are replayed to. */
export interface Target {
  /** The most records of a batch. */
  readonly batchSize: number;
  /** The most bytes of payload in a batch. */
  readonly batchBytes: number;
  /**
   * Sends records, in their order for each partition key.
   *
   * @throws TargetBusyError when the target has no room now; TimeUpError when there is no time for it
   */
  send(records: readonly EventRecord[]): Promise<Sent>;
}

/** The target has no room now. The state machine waits, and goes on. */
export class TargetBusyError extends Error {
  override readonly name = 'TargetBusyError';
}

/** The target takes nothing. It is an outage and no poison, so nothing is parked, and the lane stops. */
export class TargetFailingError extends Error {
  override readonly name = 'TargetFailingError';
}

/** Too little time is left for another batch. The state machine goes on at once. */
export { TimeUpError } from '../../dead-letter-redrive/consumer';
