import type { DecisionView, PhaseView, StoryView } from '../../page-data';

/** Something that happened. */
export type StoryEntry =
  | { readonly kind: 'phase'; readonly time: number; readonly phase: PhaseView }
  | {
      readonly kind: 'decision';
      readonly time: number;
      /** The newest of a row of alike ones. */
      readonly decision: DecisionView;
      /** Those before it in the row, newest first. */
      readonly earlier: readonly DecisionView[];
    }
  | { readonly kind: 'end'; readonly time: number };

/**
 * The phases, the decisions and the end of a story, newest first. Decisions that change nothing are left out,
 * except the newest of all and those with a warning: most decisions are such. A row of decisions that are alike, such as
 * one merge after the other, is one entry. Pure.
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
    ...rowsOf(told, phases).map(([decision, ...earlier]) => ({
      kind: 'decision' as const,
      time: decision.time,
      decision,
      earlier,
    })),
    ...phases.map((phase) => ({ kind: 'phase' as const, time: phase.startedAt, phase })),
    ...(endedAt === null ? [] : [{ kind: 'end' as const, time: endedAt }]),
  ];
  const countOf = (some: readonly DecisionView[]) => some.reduce((sum, { count }) => sum + count, 0);
  return {
    entries: entries.sort((one, other) => other.time - one.time),
    unchanged: countOf(decisions) - countOf(told),
  };
}

type Row = readonly [DecisionView, ...DecisionView[]];

/** Decisions in rows of alike ones; a phase between two ends a row. */
function rowsOf(decisions: readonly DecisionView[], phases: readonly PhaseView[]): Row[] {
  const rows: [DecisionView, ...DecisionView[]][] = [];
  for (const decision of decisions) {
    const row = rows.at(-1);
    const later = row?.at(-1);
    const isSplit = phases.some(
      ({ startedAt }) => later !== undefined && startedAt > decision.time && startedAt <= later.time,
    );
    if (row !== undefined && later !== undefined && !isSplit && areAlike(decision, later)) row.push(decision);
    else rows.push([decision]);
  }
  return rows;
}

/** Whether two decisions say the same, and nothing that stands for itself. */
function areAlike(one: DecisionView, other: DecisionView): boolean {
  const isPlain = ({ kind, obstacle, findings, isDryRun }: DecisionView) =>
    kind !== 'hold' && obstacle === null && findings.length === 0 && !isDryRun;
  return one.kind === other.kind && isPlain(one) && isPlain(other);
}
