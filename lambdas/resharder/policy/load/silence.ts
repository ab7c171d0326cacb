import type { Observation } from '../observation';
import type { PolicyState } from '../policy-state';
import type { DemandMinute } from './demand';

const MINUTE = 60_000;
/** A stream that is read counts as not written to after so many minutes without a record. */
const QUIET_MINUTES = 15;
/** Of those, so many have to have a metric of a reader: the last ones may still be on their way. */
const READ_MINUTES = 10;
/**
 * Nothing but time tells a stream that is neither written to nor read from metrics that do not arrive. A day of idle
 * shards costs less than the records that a busy stream with too few shards would refuse.
 */
const UNSEEN = 24 * 60 * MINUTE;

/** What the absence of metrics says. */
export interface Silence {
  /** Minutes in which nothing was written, as certain as metrics can be. Mostly none. */
  readonly minutes: readonly DemandMinute[];
  /** See {@link PolicyState}. */
  readonly unseenSince: number;
}

/**
 * Tells a stream that nobody writes to from a CloudWatch that is broken: Kinesis publishes no IncomingBytes of a
 * minute without records, but GetRecords metrics whenever the stream is read. While those arrive, and every query was
 * answered whole, a quarter of an hour without IncomingBytes is a load of 0.
 */
export function silenceOf(observation: Observation, before: PolicyState): Silence {
  const { time, minutes, cloudWatch } = observation;
  if (cloudWatch?.isComplete !== true) return { minutes: [], unseenSince: 0 };
  const from = time / MINUTE - QUIET_MINUTES - 1;
  const isInside = (minute: number) => minute >= from && minute + 1 <= time / MINUTE;
  const remembered = before.history.recent.filter(({ accepted, rejected }) => accepted + rejected > 0);
  const written = [...minutes.map(({ start }) => start / MINUTE), ...remembered.map(({ minute }) => minute)];
  const read = cloudWatch.readMinutes.map((start) => Math.floor(start / MINUTE)).filter(isInside);
  if (written.some((minute) => minute >= from)) return { minutes: [], unseenSince: 0 };
  if (read.length > 0) {
    return { minutes: read.length >= READ_MINUTES ? read.map(nothing) : [], unseenSince: 0 };
  }
  const unseenSince = before.unseenSince === 0 ? time : before.unseenSince;
  if (time - unseenSince < UNSEEN) return { minutes: [], unseenSince };
  const all = Array.from({ length: QUIET_MINUTES }, (_, index) => Math.ceil(from) + index);
  return { minutes: all.map(nothing), unseenSince };
}

function nothing(minute: number): DemandMinute {
  return { minute, accepted: 0, rejected: 0 };
}

/** Why the load is not known, and when it would be. */
export function whyUnknown({ cloudWatch }: Observation): string {
  const without = 'There are no datapoints of the last minutes; without them nothing is given back.';
  if (cloudWatch === undefined) return without;
  if (!cloudWatch.isComplete) return `CloudWatch answered only in part. ${without}`;
  return cloudWatch.readMinutes.length > 0
    ? `${without} The load counts as 0 after ${QUIET_MINUTES} minutes without a record.`
    : `${without} Nobody reads the stream either: its load counts as 0 after ${UNSEEN / MINUTE / 60} hours of this.`;
}
