import type { StreamInterval } from '../../page-data';
import { utilizationOf } from '../charts/charts';
import { count, decimal, duration, mib, percent } from '../format';
import type { LiveRun } from '../live-run';

interface Reading {
  readonly label: string;
  readonly value: (run: LiveRun) => string;
  /** Whether the figure needs attention. */
  readonly warns?: (run: LiveRun) => boolean;
}

/** A figure of the header: now, and of the whole story once it has ended. */
interface Figure {
  readonly unit: string;
  readonly live: Reading;
  readonly story: Reading;
}

export const FIGURES: readonly Figure[] = [
  {
    unit: 'MiB/s',
    live: { label: 'bytes written', value: ({ last }) => mib(last?.acceptedBytes) },
    story: { label: 'bytes written, peak', value: (run) => mib(peak(run, (it) => it.acceptedBytes)) },
  },
  {
    unit: 'records/s',
    live: { label: 'records written', value: ({ last }) => count(last?.acceptedRecords) },
    story: { label: 'records written, peak', value: (run) => count(peak(run, (it) => it.acceptedRecords)) },
  },
  {
    unit: 'records/s',
    live: {
      label: 'rejected',
      value: ({ last }) => count(last?.rejectedRecords),
      warns: ({ last }) => (last?.rejectedRecords ?? 0) > 0,
    },
    story: { label: 'rejected, peak', value: (run) => count(peak(run, (it) => it.rejectedRecords)) },
  },
  {
    unit: '',
    live: { label: 'utilization', value: ({ facts, last }) => percent(utilizationOf(facts, last)) },
    story: {
      label: 'utilization, peak',
      value: (run) => percent(peak(run, (it) => utilizationOf(run.facts, it))),
    },
  },
  {
    unit: '',
    live: { label: 'open shards', value: ({ last }) => count(last?.openShards) },
    story: {
      label: 'open shards, from – to',
      value: (run) => range(ofStory(run).map((it) => it.openShards)),
    },
  },
  {
    unit: '/s',
    live: {
      label: 'invocations',
      value: ({ last }) => decimal(last && Math.round(last.invocations * 10) / 10),
    },
    story: { label: 'invocations, peak', value: (run) => decimal(peak(run, (it) => it.invocations)) },
  },
  {
    unit: '',
    live: { label: 'iterator age', value: ({ last }) => duration(last?.iteratorAgeMs) },
    story: { label: 'iterator age, peak', value: (run) => duration(peak(run, (it) => it.iteratorAgeMs)) },
  },
  {
    unit: '',
    live: {
      label: 'dead letters',
      value: (run) => count(deadLetters(run)),
      warns: (run) => deadLetters(run) > 0,
    },
    story: { label: 'dead letters', value: (run) => count(deadLetters(run)) },
  },
];

/** The intervals up to the end of the story. */
function ofStory({ intervals, now: { story }, facts }: LiveRun): readonly StreamInterval[] {
  const { endedAt } = story;
  return endedAt === null ? intervals : intervals.filter(({ time }) => time < endedAt + facts.intervalMs);
}

function peak(run: LiveRun, value: (interval: StreamInterval) => number | null): number | null {
  const values = ofStory(run)
    .map(value)
    .filter((it) => it !== null);
  return values.length === 0 ? null : Math.max(...values);
}

function range(values: readonly number[]): string {
  if (values.length === 0) return count(null);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? count(most) : `${count(least)} – ${count(most)}`;
}

/** Records that Lambda gave up and delivered to a destination. */
function deadLetters({ now }: LiveRun): number {
  return now.consumers.reduce((sum, { deadLettered }) => sum + deadLettered, 0);
}
