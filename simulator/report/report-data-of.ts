import type { RunEvent, RunRecord } from '../model/run-record';
import type { Outcome } from '../play';
import type { ReportData, ReportEvent, ReportRun } from './report-data';

/** The data of the page without the runs. */
export type ReportFrame = Omit<ReportData, 'runs' | 'demand'> & { readonly demand: Float64Array };

/** The data of the page: runs as changes, numbers rounded to visible digits. */
export function reportDataOf(frame: ReportFrame, outcomes: readonly Outcome[]): ReportData {
  return {
    ...frame,
    demand: Array.from(frame.demand, rounded),
    runs: outcomes.map(({ label, mode, run }) => reportRun(label, mode === 'provisioned', run)),
  };
}

function reportRun(name: string, provisioned: boolean, run: RunRecord): ReportRun {
  const lost: [number, number][] = [];
  for (const [minute, value] of run.lost.entries()) {
    if (rounded(value) > 0) lost.push([minute, rounded(value)]);
  }
  return {
    name,
    unit: provisioned ? 'shards' : 'capacity',
    shards: changesOf(run.shards),
    lost,
    events: reportEvents(run),
  };
}

function changesOf(values: Float64Array): [number, number][] {
  const changes: [number, number][] = [];
  for (const [minute, value] of values.entries()) {
    if (changes.at(-1)?.[1] !== rounded(value)) changes.push([minute, rounded(value)]);
  }
  return changes;
}

/** The events of a run. Refused calls in a row become one event. */
export function reportEvents({ events, shards }: Pick<RunRecord, 'events' | 'shards'>): ReportEvent[] {
  const told: ReportEvent[] = [];
  let refused = 0;
  let open = Math.round(shards[0] ?? 0);
  for (const event of events) {
    const last = told.at(-1);
    if (event.kind === 'refused' && last?.kind === 'refused') {
      refused++;
      told[told.length - 1] = {
        ...last,
        text: `${last.text.replace(/ \(and \d+ more\)$/, '')} (and ${refused} more)`,
      };
      continue;
    }
    refused = 0;
    told.push({ minute: event.minute, kind: kindOf(event, open), text: event.why });
    if (event.kind !== 'finding') open = event.shards;
  }
  return told;
}

function kindOf({ kind, shards }: RunEvent, before: number): ReportEvent['kind'] {
  switch (kind) {
    case 'updateShardCount':
      return shards > before ? 'up' : 'down';
    case 'splitShard':
      return 'split';
    case 'mergeShards':
      return 'merge';
    default:
      return kind;
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
