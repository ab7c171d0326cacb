import type { ReportEvent } from '../report-data';

const KIND_NAMES: Readonly<Record<ReportEvent['kind'], string>> = {
  up: 'more shards',
  down: 'fewer shards',
  split: 'split',
  merge: 'merge',
  refused: 'refused',
  finding: 'finding',
};

/** The operations for one reason. */
export interface ReportDecision {
  readonly first: ReportEvent;
  /** Such as `split, 2 × merge`. */
  readonly operations: string;
}

/** Groups events: operations in a row with the same reason are one decision. */
export function decisionsOf(events: readonly ReportEvent[]): ReportDecision[] {
  const groups: ReportEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    if (group?.[0]?.text === event.text) group.push(event);
    else groups.push([event]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const counts = new Map<ReportEvent['kind'], number>();
    for (const { kind } of group) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const operations = [...counts].map(([kind, count]) =>
      count === 1 ? KIND_NAMES[kind] : `${count} × ${KIND_NAMES[kind]}`,
    );
    return [{ first, operations: operations.join(', ') }];
  });
}
