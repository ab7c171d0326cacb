/**
 * How long what a pointer names can still be redriven. A pointer in a queue is worth as much as its records,
 * which the stream keeps until they are as old as its retention. SQS keeps the pointer no longer than the
 * queue's retention.
 */

/** All in seconds. */
export interface PointerTimes {
  /** How long the stream keeps a record. */
  readonly retentionSeconds: number;
  /** The age at which the mapping gives a record up; undefined where it has no limit. */
  readonly recordAgeSeconds?: number;
  /** How long the queue keeps a message. */
  readonly queueRetentionSeconds: number;
}

/** The end of the time to redrive, and what ends it. */
export interface Deadline {
  /** Seconds from the moment at which the pointer arrives, in the worst case; 0 or more. */
  readonly seconds: number;
  readonly endedBy: 'stream' | 'queue';
}

/**
 * The time that is left for a pointer in the worst case: min(retention - age, retention of the queue). A
 * record without a limit of age is given up for its attempts, so it is taken to be new.
 */
export function pointerDeadline(times: PointerTimes): Deadline {
  const records = Math.max(0, times.retentionSeconds - (times.recordAgeSeconds ?? 0));
  if (times.queueRetentionSeconds < records) {
    return { seconds: times.queueRetentionSeconds, endedBy: 'queue' };
  }
  return { seconds: records, endedBy: 'stream' };
}

/** A night: who is woken at its beginning can mend the cause in the morning. */
export const SHORTEST_DEADLINE_SECONDS = 12 * 3600;
