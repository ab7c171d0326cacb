import uPlot from 'uplot';
import type { RunFacts, StreamSecond } from '../../page-data';
import { count, decimal, duration, mib, percent } from '../format';
import type { LiveRun } from '../live-run';
import type { ChartKind, Painter } from './time-chart';

const MIB = 1024 * 1024;

/** The two measures that a shard limits, with their members of {@link StreamSecond}. */
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
        // No line where nothing is rejected, because it would hide the other line.
        const isRejecting = [i - 1, i, i + 1].some((it) => (seconds[it]?.[rejected] ?? 0) > 0);
        return isRejecting ? (second[accepted] + second[rejected]) / scale : null;
      }),
      seconds.map((second) => capacityOf(facts, second) / scale),
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

/** The used share of the capacity, by the second and by CloudWatch's minutes. */
export const UTILIZATION_CHART: ChartKind = {
  title: 'Utilization of the write capacity',
  height: 150,
  legend: [
    {
      label: 'this second',
      swatch: 'line accepted',
      value: ({ facts, seconds }, index) => percent(utilizationOf(facts, seconds[index])),
    },
    {
      label: 'CloudWatch’s last minute',
      swatch: 'line minute',
      value: ({ seconds }, index) => percent(seconds[index]?.alarmUtilization),
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
  values: ({ facts, seconds }) => [
    seconds.map((second) => utilizationOf(facts, second)),
    seconds.map(({ alarmUtilization }) => alarmUtilization),
  ],
  paint: thresholds,
};

/** The used share of the capacity, of bytes or of records, whichever is more; `null` without capacity. */
export function utilizationOf(facts: RunFacts, second: StreamSecond | undefined): number | null {
  if (second === undefined || second.openShards === 0) return null;
  const { bytes, records } = facts.shardLimits;
  return Math.max(second.acceptedBytes / bytes, second.acceptedRecords / records) / second.openShards;
}

/** How far the consumers are behind. */
export const LAG_CHART: ChartKind = {
  title: 'Consumers: iterator age',
  height: 120,
  legend: [
    {
      label: 'oldest',
      swatch: 'line accepted',
      value: ({ seconds }, index) => duration(seconds[index]?.iteratorAgeMs),
    },
    {
      label: 'invocations/s',
      swatch: 'none',
      value: ({ seconds }, index) => decimal(seconds[index]?.invocations),
    },
  ],
  series: (palette) => [{ stroke: palette.accepted, fill: palette.acceptedFill, width: 1.5 }],
  y: {
    range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.1)],
    ticks: (value) => (value === 0 ? '0' : `${value.toLocaleString('en-US')} s`),
  },
  values: ({ seconds }) => [
    seconds.map(({ iteratorAgeMs }) => (iteratorAgeMs === null ? null : iteratorAgeMs / 1000)),
  ],
};
