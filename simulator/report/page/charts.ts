import uPlot from 'uplot';
import type { ReportData, ReportRun } from '../report-data';
import { markEvents } from './event-marks';
import { type Palette, readPalette } from './palette';
import { lineAt, shadeWarmUp, zoomTogether } from './plugins';
import { TIME_AXIS, TIME_LEGEND } from './time-formats';

/** The charts, for the rest of the page. */
interface ChartsView {
  /** Shows the hours around a minute. */
  showMinute(minute: number): void;
}

/** The content and form of one chart. */
interface ChartSpec {
  readonly height: number;
  readonly values: uPlot.AlignedData;
  readonly series: uPlot.Series[];
  readonly plugins: uPlot.Plugin[];
  readonly range: uPlot.Scale.Range;
  /** Whether it has an axis of times. */
  readonly times: boolean;
}

const SYNC = 'report';
const HOURS_AROUND = 3 * 3600;
/** The share of the height below zero, where the operations are marked. */
const FOOT = 0.08;

let drawn: uPlot[] = [];
let redraw: (() => void) | undefined;

window.addEventListener('resize', () => {
  for (const chart of drawn) {
    chart.setSize({ width: widthOf(chart.root.parentElement), height: chart.height });
  }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw?.());

/** Draws the charts of a run in place of the present ones: load and capacity, rejected load, utilization. */
export function drawCharts(
  into: HTMLElement,
  data: ReportData,
  run: ReportRun,
  series: RunSeries,
): ChartsView {
  const before = drawn[0]?.scales.x;
  const range = { min: before?.min ?? series.times[0] ?? 0, max: before?.max ?? series.times.at(-1) ?? 0 };
  for (const chart of drawn) chart.destroy();
  into.replaceChildren();
  const palette = readPalette();
  drawn = chartsOf(data, run, series, palette).map((spec) => plot(into, spec, palette));
  for (const chart of drawn) chart.setScale('x', range);
  redraw = () => drawCharts(into, data, run, series);
  return {
    showMinute: (minute) => {
      const at = data.startTime + minute * 60;
      drawn[0]?.setScale('x', { min: at - HOURS_AROUND, max: at + HOURS_AROUND });
      into.scrollIntoView({ behavior: 'smooth' });
    },
  };
}

function chartsOf(data: ReportData, run: ReportRun, series: RunSeries, palette: Palette): ChartSpec[] {
  const { times, demand, capacity, lost, utilization } = series;
  const capacityName = run.unit === 'shards' ? 'open shards' : 'capacity, MiB/s';
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return [
    {
      height: 300,
      values: [times, demand, capacity],
      series: [
        { label: 'load, MiB/s', stroke: palette.demand, fill: palette.demandFill, width: 1, value: rounded },
        { label: capacityName, stroke: palette.capacity, width: 1.5, paths: stepped, value: rounded },
      ],
      plugins: [markEvents(data, run, palette), shadeWarmUp(data, palette)],
      range: (_, __, max) => [-FOOT * Math.max(max, 1), Math.max(max, 1) * 1.05],
      times: false,
    },
    {
      height: 90,
      values: [times, lost],
      series: [
        { label: 'rejected, MiB/s', stroke: palette.lost, fill: palette.lost, width: 1, value: rounded },
      ],
      plugins: [],
      range: (_, __, max) => [0, Math.max(max, 0.1)],
      times: false,
    },
    {
      height: 130,
      values: [times, utilization],
      series: [{ label: 'utilization, %', stroke: palette.demand, width: 1, value: rounded }],
      plugins: [lineAt(100, palette)],
      range: [0, 150],
      times: true,
    },
  ];
}

function plot(
  into: HTMLElement,
  { height, values, series, plugins, range, times }: ChartSpec,
  palette: Palette,
): uPlot {
  const holder = into.appendChild(document.createElement('div'));
  holder.className = 'chart';
  const axis = { stroke: palette.faint, grid: { stroke: palette.grid, width: 1 }, ticks: { show: false } };
  const timeAxis = { ...axis, values: times ? TIME_AXIS : () => [], size: times ? 46 : 6 };
  const options: uPlot.Options = {
    width: widthOf(holder),
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    series: [{ label: 'UTC', value: TIME_LEGEND }, ...series],
    scales: { y: { range } },
    axes: [timeAxis, { ...axis, size: 52 }],
    cursor: { y: false, sync: { key: SYNC }, drag: { x: true, y: false } },
    plugins: [...plugins, zoomTogether(() => drawn)],
  };
  return new uPlot(options, values, holder);
}

function widthOf(holder: HTMLElement | null): number {
  return Math.max(240, holder?.clientWidth ?? 0);
}

function rounded(_: uPlot, value: number | null): string {
  return value == null
    ? '–'
    : value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
}

/** The data of the charts, one value a minute. */
interface RunSeries {
  /** Seconds since the epoch. */
  readonly times: number[];
  readonly demand: number[];
  readonly capacity: number[];
  readonly lost: number[];
  /** Demand over capacity, in percent. */
  readonly utilization: number[];
}

/** Expands the changes of a run to one value a minute. */
export function seriesOf(data: ReportData, run: ReportRun): RunSeries {
  const times = data.demand.map((_, minute) => data.startTime + minute * 60);
  const capacity = new Array<number>(data.demand.length).fill(0);
  for (const [index, [minute, value]] of run.shards.entries()) {
    capacity.fill(value, minute, run.shards[index + 1]?.[0] ?? capacity.length);
  }
  const lost = new Array<number>(data.demand.length).fill(0);
  for (const [minute, value] of run.lost) lost[minute] = value;
  const utilization = data.demand.map((load, minute) => (100 * load) / Math.max(1e-9, capacity[minute] ?? 0));
  return { times, demand: [...data.demand], capacity, lost, utilization };
}
