import uPlot from 'uplot';
import type { RunFacts, StreamInterval } from '../../page-data';
import { count, decimal, duration, mib, percent } from '../format';
import type { LiveRun } from '../live-run';
import type { ChartKind, Painter } from './time-chart';

const MIB = 1024 * 1024;

/** The two measures that a shard limits, with their members of {@link StreamInterval}. */
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

/** The accepted writes, the rejected ones on top of them, and the capacity of the open shards. */
export function trafficChart(measure: 'bytes' | 'records'): ChartKind {
  const { title, scale, accepted, rejected, write } = MEASURES[measure];
  const capacityOf = (facts: RunFacts, { openShards }: StreamInterval) =>
    openShards * facts.shardLimits[measure];
  const at =
    (value: (interval: StreamInterval, facts: RunFacts) => number) => (run: LiveRun, index: number) => {
      const interval = run.intervals[index];
      return write(interval === undefined ? null : value(interval, run.facts));
    };
  return {
    title,
    height: 188,
    legend: [
      { label: 'accepted', swatch: 'area accepted', value: at((interval) => interval[accepted]) },
      { label: 'rejected', swatch: 'area rejected', value: at((interval) => interval[rejected]) },
      {
        label: 'capacity',
        swatch: 'line capacity',
        value: at((interval, facts) => capacityOf(facts, interval)),
      },
      {
        // It says why the stream rejects below its capacity.
        label: 'fullest shard',
        swatch: 'none',
        value: (run, index) => percent(fullestOf(run.intervals[index])),
      },
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
    values: ({ intervals, facts }) => [
      intervals.map((interval) => interval[accepted] / scale),
      intervals.map((interval, i) => {
        // No line where nothing is rejected, because it would hide the other line.
        const isRejecting = [i - 1, i, i + 1].some((it) => (intervals[it]?.[rejected] ?? 0) > 0);
        return isRejecting ? (interval[accepted] + interval[rejected]) / scale : null;
      }),
      intervals.map((interval) => capacityOf(facts, interval) / scale),
    ],
  };
}

/** The thresholds of the alarms that watch utilization, each with its sign and state. */
const thresholds: Painter = (chart, { now }, palette) => {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.lineJoin = 'round';
  for (const { threshold, condition, state } of now.alarms.filter(({ isOfUtilization }) => isOfUtilization)) {
    if (threshold === null) continue;
    const y = Math.round(chart.valToPos(threshold, 'y', true)) + 0.5;
    const color = state === 'ALARM' ? palette.alarm : palette.faint;
    ctx.strokeStyle = color;
    ctx.fillStyle = color;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const isUpper = !condition.startsWith('≤') && !condition.startsWith('<');
    ctx.textBaseline = isUpper ? 'bottom' : 'top';
    const sign = condition.split(' ')[0];
    const label = `${state === 'ALARM' ? 'ALARM' : 'alarm'} ${sign} ${percent(threshold)}`;
    const at = [bbox.left + 6 * devicePixelRatio, y + (isUpper ? -3 : 3) * devicePixelRatio] as const;
    // An outline in the background colour keeps the label legible over the curves.
    ctx.setLineDash([]);
    ctx.strokeStyle = palette.ground;
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.strokeText(label, ...at);
    ctx.fillText(label, ...at);
  }
  ctx.restore();
};

/** The used share of the capacity, by the interval and by CloudWatch's minutes. */
export const UTILIZATION_CHART: ChartKind = {
  title: 'Utilization of the write capacity',
  height: 162,
  legend: [
    {
      label: 'now',
      swatch: 'line accepted',
      value: ({ facts, intervals }, index) => percent(utilizationOf(facts, intervals[index])),
    },
    {
      label: 'CloudWatch’s last minute',
      swatch: 'line minute',
      value: ({ intervals }, index) => percent(intervals[index]?.alarmUtilization),
    },
  ],
  series: (palette) => [
    { stroke: palette.accepted, fill: palette.acceptedFill, width: 1.5 },
    { stroke: palette.minute, width: 2, paths: uPlot.paths.stepped?.({ align: -1 }) },
  ],
  y: {
    range: (_, __, max) => [0, Math.max(1.1, (max ?? 0) * 1.05)],
    ticks: (value) => percent(value),
  },
  values: ({ facts, intervals }) => [
    intervals.map((interval) => utilizationOf(facts, interval)),
    intervals.map(({ alarmUtilization }) => alarmUtilization),
  ],
  paint: thresholds,
};

/** The used share of the capacity, of bytes or of records, whichever is more; `null` without capacity. */
export function utilizationOf(facts: RunFacts, interval: StreamInterval | undefined): number | null {
  if (interval === undefined || interval.openShards === 0) return null;
  const { bytes, records } = facts.shardLimits;
  return Math.max(interval.acceptedBytes / bytes, interval.acceptedRecords / records) / interval.openShards;
}

/** The load of the shard that has the most, a share of its limit; `null` once it is no longer known. */
function fullestOf(interval: StreamInterval | undefined): number | null {
  if (interval?.loads == null) return null;
  return Math.max(0, ...interval.loads.map(([, load]) => load));
}

/** How far the consumers are behind. */
export const LAG_CHART: ChartKind = {
  title: 'Consumers: iterator age',
  height: 132,
  legend: [
    {
      label: 'oldest',
      swatch: 'line accepted',
      value: ({ intervals }, index) => duration(intervals[index]?.iteratorAgeMs),
    },
    {
      label: 'invocations/s',
      swatch: 'none',
      value: ({ intervals }, index) => decimal(intervals[index]?.invocations),
    },
  ],
  series: (palette) => [{ stroke: palette.accepted, fill: palette.acceptedFill, width: 1.5 }],
  y: {
    range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.1)],
    ticks: (value) => (value === 0 ? '0' : `${value.toLocaleString('en-US')} s`),
  },
  values: ({ intervals }) => [
    intervals.map(({ iteratorAgeMs }) => (iteratorAgeMs === null ? null : iteratorAgeMs / 1000)),
  ],
};
