import type uPlot from 'uplot';
import { NONE, percent } from '../format';
import type { LiveRun } from '../live-run';
import { markDecisions } from './decision-marks';
import { heatColor } from './heat';
import { loadOf, shardAt, shardTiles } from './shard-tiles';
import type { ChartKind, Painter } from './time-chart';

/** As fine as the steps of the colours. */
const LOAD_STEP = 0.05;

/** The hash keys on the axis, with their names as parts of 2^128. */
const HASH_KEYS = new Map([
  [0, '0'],
  [0.25, '¼'],
  [0.5, '½'],
  [0.75, '¾'],
  [1, '2¹²⁸'],
]);

/** Draws every shard from its first interval to its last, as high as its hash key range. */
const paintShards: Painter = (chart, run, palette) => {
  const { ctx, bbox } = chart;
  const x = (time: number) => chart.valToPos(time / 1000, 'x', true);
  const y = (hashKey: number) => chart.valToPos(hashKey, 'y', true);
  const since = (chart.scales.x?.min ?? 0) * 1000;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { shard, from, to, load } of shardTiles(run.shards, run.intervals, since, LOAD_STEP)) {
    ctx.fillStyle = load === null ? palette.grid : heatColor(load, palette);
    const top = y(shard.to);
    // A little wider than the interval, so that no gaps show.
    ctx.fillRect(x(from), top, x(to) - x(from) + 0.7, y(shard.from) - top);
  }
  ctx.strokeStyle = palette.ground;
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  const first = run.intervals[0]?.time ?? run.time;
  for (const { from, to, createdAt, closedAt } of run.shards) {
    const left = x(Math.max(first, createdAt));
    ctx.strokeRect(left, y(to), x(closedAt ?? run.time) - left, y(from) - y(to));
  }
  ctx.restore();
};

/** The shard under the pointer in words; without a pointer, the number of open shards. */
function shardUnder(run: LiveRun, index: number, plot: uPlot | undefined): string {
  const interval = run.intervals[index];
  if (interval === undefined) return NONE;
  const top = plot?.cursor.top ?? -1;
  if (plot === undefined || top < 0) return `${interval.openShards} open`;
  const shard = shardAt(run.shards, plot.posToVal(top, 'y'), interval.time - 1);
  if (shard === undefined) return NONE;
  const { number, from, to } = shard;
  return `shard ${number}, ${percent(to - from)} of the hash keys, load ${percent(loadOf(interval, number))}`;
}

/** Splits and merges over time: time on the x axis, hash keys on the y axis. */
export const GENEALOGY_CHART: ChartKind = {
  title: 'Shards over time, by hash key',
  height: 236,
  hasSigns: true,
  legend: [{ label: '', swatch: 'none history', value: shardUnder }],
  note: 'decisions: ▲ up ▼ down ◆ isolate ● other',
  series: () => [{ show: false }],
  y: { range: [0, 1], ticks: (value) => HASH_KEYS.get(value) ?? '', splits: [...HASH_KEYS.keys()] },
  values: ({ intervals }) => [intervals.map(() => null)],
  paint: (chart, run, palette) => {
    paintShards(chart, run, palette);
    markDecisions(chart, run, palette);
  },
};
