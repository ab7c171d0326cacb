import type { EventRecord } from './event-record';
import type { RangeProgress } from './range-progress';

/** A record that is to be replayed, once, for every range that holds it. */
export interface ReplayRecord {
  readonly record: EventRecord;
  readonly ranges: readonly RangeProgress[];
}
