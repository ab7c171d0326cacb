import uPlot from 'uplot';
import type { RunFacts, StreamSecond } from '../page-data';
import type { ChartKind } from './chart';
import { count, mib } from './format';
import type { LiveRun } from './live-run';

const MIB = 1024 * 1024;

/** The two things that a shard limits, each with its place in what the page is told. */
const MEASURES = {
  bytes: {
    title: 'Written, MiB/s',
    scale: MIB,
    accepted: 'acceptedBytes',
    rejected: 'rejectedBytes',
    write: mib,
  },
  records: {
    title: 'Written, records/s',
    scale: 1,
    accepted: 'acceptedRecords',
    rejected: 'rejectedRecords',
    write: count,
  },
} as const;

/** What was written, what was refused on top of it, and what the open shards take. */
export function trafficChart(measure: 'bytes' | 'records'): ChartKind {
  const { title, scale, accepted, rejected, write } = MEASURES[measure];
  const capacityOf = (facts: RunFacts, { openShards }: StreamSecond) =>
    openShards * facts.shardLimits[measure];
  const at = (value: (second: StreamSecond, facts: RunFacts) => number) => (run: LiveRun, index: number) => {
    const second = run.seconds[index];
    return write(second === undefined ? null : value(second, run.facts));
  };
  return {
    title,
    height: 190,
    legend: [
      { label: 'accepted', swatch: 'area accepted', value: at((second) => second[accepted]) },
      { label: 'rejected', swatch: 'area rejected', value: at((second) => second[rejected]) },
      { label: 'capacity', swatch: 'line capacity', value: at((second, facts) => capacityOf(facts, second)) },
    ],
    series: (palette) => [
      { stroke: palette.accepted, fill: palette.acceptedFill, width: 1.5 },
      { stroke: palette.rejected, width: 1 },
      { stroke: palette.capacity, width: 1.5, dash: [6, 4], paths: uPlot.paths.stepped?.({ align: -1 }) },
    ],
    bands: (palette) => [{ series: [2, 1], fill: palette.rejectedFill }],
    y: {
      range: (_, __, max) => [0, Math.max(max * 1.08, 0.1)],
      ticks: (value) => value.toLocaleString('en-US', { maximumFractionDigits: 2 }),
    },
    values: ({ seconds, facts }) => [
      seconds.map((second) => second[accepted] / scale),
      seconds.map((second, i) => {
        // No line where nothing is refused: it would lie on the other one.
        const isRejecting = [i - 1, i, i + 1].some((it) => (seconds[it]?.[rejected] ?? 0) > 0);
        return isRejecting ? (second[accepted] + second[rejected]) / scale : null;
      }),
      seconds.map((second) => capacityOf(facts, second) / scale),
    ],
  };
}
