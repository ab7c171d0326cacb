import type { PacingClock } from '../../client';

/**
 * The time that a stream is looked at by: that of the machine, or of the event that woke the run where that is later,
 * from which it goes on as fast as the machine's. Metrics, alarms and schedules carry CloudWatch's time; on AWS that is
 * the machine's, and an event is a little older. Where CloudWatch's time is compressed, as in the local run, it is ahead,
 * and a run that went by the machine's would take one minute's datapoints for another's.
 *
 * @param wokenAt milliseconds since the epoch; undefined where nothing is known of it
 */
export function streamTime(machine: Pick<PacingClock, 'now'>, wokenAt: number | undefined): () => number {
  const ahead = Math.max(0, (wokenAt ?? 0) - machine.now());
  return () => machine.now() + ahead;
}
