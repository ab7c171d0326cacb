import type { LiveRun } from '../live-run';

/** A stretch of the time axis, with the name that stands above it. */
export interface Stretch {
  readonly from: number;
  /** `null` for one that goes on. */
  readonly to: number | null;
  readonly name: string;
}

/** The phases of the story, and the time after it. Pure. */
export function stretches({ phases, endedAt }: LiveRun['now']['story']): Stretch[] {
  const parts = [
    ...phases.map(({ startedAt, name }) => ({ from: startedAt, name })),
    ...(endedAt === null ? [] : [{ from: endedAt, name: 'end' }]),
  ];
  return parts.map((part, i) => ({ ...part, to: parts[i + 1]?.from ?? null }));
}

/** Where a name begins, and how wide it is. */
export interface Label {
  readonly at: number;
  readonly width: number;
}

/**
 * The row of each label, 0 or 1: the first where it does not reach into the label before it. `null` where it fits into
 * neither, or reaches beyond the right end. Pure.
 * @param labels from left to right
 */
export function rowsOfLabels(labels: readonly Label[], right: number): (0 | 1 | null)[] {
  const ends: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return labels.map(({ at, width }) => {
    if (at + width > right) return null;
    const row = at >= ends[0] ? 0 : at >= ends[1] ? 1 : null;
    if (row !== null) ends[row] = at + width;
    return row;
  });
}
