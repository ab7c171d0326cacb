import type { StreamInterval } from './page-data';

/** The most of the kept intervals that the story of a run takes; the rest is for the time after it. */
const STORY_SHARE = 0.75;

/**
 * The index of the interval to forget when there are too many: the oldest, or once the story has ended the
 * oldest after it, so that a page that is opened later still shows the story. Pure.
 *
 * @param intervals oldest first
 * @param endedAt when the story ended; `null` before
 * @param most how many intervals are kept
 */
export function intervalToForget(
  intervals: readonly Pick<StreamInterval, 'time'>[],
  endedAt: number | null,
  most: number,
): number {
  if (endedAt === null) return 0;
  const last = intervals.findIndex(({ time }) => time >= endedAt);
  const isLate = last === -1 || last + 1 > most * STORY_SHARE;
  return isLate ? 0 : last + 1;
}
