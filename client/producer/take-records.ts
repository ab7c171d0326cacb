import { PUT_RECORDS } from '../limits';
import type { PendingQueue } from './pending-queue';
import type { PendingRecord } from './records';

/** What else a call takes. */
export interface CallRoom {
  records: number;
  bytes: number;
}

/**
 * Moves records from a queue to a call, as far as they fit. A record that is larger than any call goes alone.
 *
 * @param atMost the most records to move
 * @param mayBeSent a record for which it says no leaves the queue and is not moved
 * @returns how many were moved
 */
export function takeRecords(
  queue: PendingQueue,
  batch: PendingRecord[],
  room: CallRoom,
  atMost: number,
  mayBeSent: (next: PendingRecord) => boolean,
): number {
  let taken = 0;
  for (let next = queue.first; next !== undefined; next = queue.first) {
    if (!mayBeSent(next)) {
      queue.shift();
      continue;
    }
    const isFull = room.records === 0 || batch.length >= next.callOf;
    if (taken === atMost || isFull || (next.bytes > room.bytes && batch.length > 0)) break;
    queue.shift();
    batch.push(next);
    room.records = Math.min(room.records - 1, next.callOf - batch.length);
    room.bytes -= next.bytes;
    taken++;
  }
  return taken;
}

/**
 * The most fresh records of a call. With a rate, a tenth of a second's worth, so that records do not come in
 * bursts.
 */
export function freshShare({ recordsPerSecond }: { readonly recordsPerSecond: number }): number {
  return Math.min(PUT_RECORDS.records, Math.max(1, Math.ceil(recordsPerSecond / 10)));
}
