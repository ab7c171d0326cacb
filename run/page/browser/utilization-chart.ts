import uPlot from 'uplot';
import type { RunFacts, StreamSecond } from '../page-data';
import type { ChartKind, Painter } from './chart';
import { percent } from './format';

/** The share of the capacity that is used, of bytes or of records, whichever is more; `null` without capacity. */
export function utilizationOf(facts: RunFacts, second: StreamSecond | undefined): number | null {
  if (second === undefined || second.openShards === 0) return null;
  const { bytes, records } = facts.shardLimits;
  return Math.max(second.acceptedBytes / bytes, second.acceptedRecords / records) / second.openShards;
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
    // A rim in the colour of the ground keeps it legible over the curves.
    ctx.setLineDash([]);
    ctx.strokeStyle = palette.ground;
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.strokeText(label, ...at);
    ctx.fillText(label, ...at);
  }
  ctx.restore();
};

/** How much of the capacity is used, second by second and as CloudWatch's minutes have it. */
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
