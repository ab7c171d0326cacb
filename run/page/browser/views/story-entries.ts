import type { DecisionView, PhaseView, StoryView } from '../../page-data';

/** Something that happened. */
export type StoryEntry =
  | { readonly kind: 'phase'; readonly time: number; readonly phase: PhaseView }
  | { readonly kind: 'decision'; readonly time: number; readonly decision: DecisionView }
  | { readonly kind: 'end'; readonly time: number };

/**
 * The phases, the decisions and the end of a story, newest first. Decisions that change nothing are left out,
 * except the newest of all and those with a warning: most decisions are such. Pure.
 *
 * @param decisions newest first
 * @returns the entries, and how many decisions are left out
 */
export function storyEntries(
  { phases, endedAt }: StoryView,
  decisions: readonly DecisionView[],
): { readonly entries: readonly StoryEntry[]; readonly unchanged: number } {
  const isTold = (decision: DecisionView, i: number) =>
    decision.kind !== 'hold' || decision.obstacle !== null || (i === 0 && endedAt === null);
  const told = decisions.filter(isTold);
  const entries: StoryEntry[] = [
    ...told.map((decision) => ({ kind: 'decision' as const, time: decision.time, decision })),
    ...phases.map((phase) => ({ kind: 'phase' as const, time: phase.startedAt, phase })),
    ...(endedAt === null ? [] : [{ kind: 'end' as const, time: endedAt }]),
  ];
  const countOf = (some: readonly DecisionView[]) => some.reduce((sum, { count }) => sum + count, 0);
  return {
    entries: entries.sort((one, other) => other.time - one.time),
    unchanged: countOf(decisions) - countOf(told),
  };
}
