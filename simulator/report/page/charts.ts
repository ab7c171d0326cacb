import uPlot from 'uplot';
import type { ReportData, ReportRun } from '../report-data';
import { markEvents } from './event-marks';
import { type Palette, readPalette } from './palette';
import type { RunSeries } from './series';

/** What the rest of the page can do with the charts. */
export interface ChartsView {
  /** Shows the hours around a minute. */
  showMinute(minute: number): void;
}

const SYNC = 'report';
const HOUR = 3600;
let drawn: uPlot[] = [];
let redraw: (() => void) | undefined;

window.addEventListener('resize', () => {
  for (const chart of drawn)
    chart.setSize({ width: widthOf(chart.root.parentElement), height: chart.height });
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw?.());

/** Draws a run over the charts that are there: load against capacity, what was rejected, utilization. */
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
  const marks = markEvents(data, run, palette);
  const { times, demand, capacity, lost, utilization } = series;
  const capacityName = run.unit === 'shards' ? 'open shards' : 'capacity, MiB/s';
  drawn = [
    plot(
      into,
      300,
      palette,
      [times, demand, capacity],
      [
        { label: 'load, MiB/s', stroke: palette.demand, fill: palette.demandFill, width: 1, value: rounded },
        {
          label: capacityName,
          stroke: palette.capacity,
          width: 2,
          paths: uPlot.paths.stepped?.({ align: 1 }),
          value: rounded,
        },
      ],
      [marks, shadeWarmUp(data, palette)],
    ),
    plot(
      into,
      110,
      palette,
      [times, lost],
      [{ label: 'rejected, MiB/s', stroke: palette.lost, fill: palette.lost, width: 1, value: rounded }],
      [],
    ),
    plot(
      into,
      130,
      palette,
      [times, utilization],
      [{ label: 'utilization, %', stroke: palette.demand, width: 1, value: rounded }],
      [lineAt(100, palette)],
      [0, 150],
    ),
  ];
  for (const chart of drawn) chart.setScale('x', range);
  redraw = () => drawCharts(into, data, run, series);
  return {
    showMinute: (minute) => {
      const at = data.startTime + minute * 60;
      for (const chart of drawn) chart.setScale('x', { min: at - 3 * HOUR, max: at + 3 * HOUR });
      into.scrollIntoView({ behavior: 'smooth' });
    },
  };
}

function plot(
  into: HTMLElement,
  height: number,
  palette: Palette,
  values: uPlot.AlignedData,
  series: uPlot.Series[],
  plugins: uPlot.Plugin[],
  range?: [number, number],
): uPlot {
  const holder = into.appendChild(document.createElement('div'));
  holder.className = 'chart';
  const axis = { stroke: palette.faint, grid: { stroke: palette.grid, width: 1 }, ticks: { show: false } };
  const options: uPlot.Options = {
    width: widthOf(holder),
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    series: [{ label: 'time, UTC' }, ...series],
    scales: { y: { range: range ?? ((_, __, max) => [0, Math.max(max * 1.05, 0.01)]) } },
    axes: [axis, { ...axis, size: 56 }],
    cursor: { sync: { key: SYNC }, drag: { x: true, y: false } },
    plugins: [...plugins, zoomTogether()],
  };
  return new uPlot(options, values, holder);
}

/** A zoom of one chart is a zoom of all; a double click shows everything again. */
function zoomTogether(): uPlot.Plugin {
  return {
    hooks: {
      setScale: (chart, key) => {
        const { min, max } = chart.scales.x ?? {};
        if (key !== 'x' || min == null || max == null) return;
        for (const other of drawn) {
          if (other === chart || (other.scales.x?.min === min && other.scales.x?.max === max)) continue;
          other.setScale('x', { min, max });
        }
      },
    },
  };
}

function lineAt(value: number, palette: Palette): uPlot.Plugin {
  return {
    hooks: {
      draw: ({ ctx, bbox, valToPos }) => {
        const y = Math.round(valToPos(value, 'y', true)) + 0.5;
        ctx.strokeStyle = palette.lost;
        ctx.setLineDash([6, 4]);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        ctx.setLineDash([]);
      },
    },
  };
}

function shadeWarmUp({ startTime, firstMinute }: ReportData, palette: Palette): uPlot.Plugin {
  return {
    hooks: {
      drawClear: ({ ctx, bbox, valToPos }) => {
        const end = Math.min(bbox.left + bbox.width, valToPos(startTime + firstMinute * 60, 'x', true));
        if (firstMinute === 0 || end <= bbox.left) return;
        ctx.fillStyle = palette.warmUp;
        ctx.fillRect(bbox.left, bbox.top, end - bbox.left, bbox.height);
      },
    },
  };
}

function widthOf(holder: HTMLElement | null): number {
  return Math.max(240, holder?.clientWidth ?? 0);
}

function rounded(_: uPlot, value: number | null): string {
  return value == null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 1 });
}
