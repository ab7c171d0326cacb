import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import { DEFAULT_RETENTION_HOURS, RECORD_AGE_SECONDS } from '../../support/limits';
import type { StartingPosition } from '../reading';

/** The least time that is left between giving a record up and losing it. */
const MARGIN_SECONDS = 3600;
const MARGIN_SHARE = 1 / 24;

/**
 * The age at which a record is given up: as late as possible, but before the stream loses it. So nothing that
 * waits for its turn is given up, neither the backlog of a new consumer nor what an outage of hours has left.
 *
 * @param retention undefined where it is not known
 * @returns undefined for no limit: where the retention is not known, or longer than the longest age (7
 *   days), at which a healthy backlog would be given up
 */
export function defaultRecordAge(retention: Duration | undefined): Duration | undefined {
  if (retention === undefined) return undefined;
  const seconds = retention.toSeconds();
  if (seconds > RECORD_AGE_SECONDS.to) return undefined;
  return Duration.seconds(seconds - Math.max(MARGIN_SECONDS, Math.ceil(seconds * MARGIN_SHARE)));
}

/**
 * How old the oldest record is that a new consumer begins with, less the margin of the default: what a chosen
 * age has to reach, or the consumer gives records up that it never tried.
 *
 * @param now milliseconds since the epoch
 * @returns undefined for a position that brings no old records
 */
export function ageAtStart(
  position: StartingPosition,
  retention: Duration | undefined,
  now: number,
): Duration | undefined {
  if (position.position === lambda.StartingPosition.LATEST) return undefined;
  // Every stream retains a day at least.
  const kept = retention ?? Duration.hours(DEFAULT_RETENTION_HOURS);
  const oldest = defaultRecordAge(kept) ?? Duration.seconds(RECORD_AGE_SECONDS.to);
  if (position.timestamp === undefined) return oldest;
  const since = Duration.seconds(Math.max(0, Math.floor(now / 1000 - position.timestamp)));
  return since.toSeconds() < oldest.toSeconds() ? since : oldest;
}
