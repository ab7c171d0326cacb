import type { PendingRecord } from './pending-record';

/** How the function answered last, for the record that goes to the destination. */
export interface LastInvocation {
  readonly requestId: string;
  readonly executedVersion: string;
  /** Absent when the function returned, and reported failures in its answer. */
  readonly functionError?: string;
  /** A sentence for people: the error's type and message, or what the answer reported. */
  readonly reason: string;
}

/** Records that go to the function together, and again together when it fails. */
export interface Batch {
  readonly records: readonly PendingRecord[];
  /** How often this very batch was sent again after a failure. */
  readonly retries: number;
  /** How often the function was invoked with these records, in this or a larger batch. */
  readonly invocations: number;
  readonly last?: LastInvocation;
}

export function newBatch(records: readonly PendingRecord[]): Batch {
  return { records, retries: 0, invocations: 0 };
}
