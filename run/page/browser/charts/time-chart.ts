import uPlot from 'uplot';
import { element, setText } from '../element';
import { timesOfDay } from '../format';
import type { LiveRun, Window } from '../live-run';
import { type Palette, readPalette } from './palette';
import { markPhases } from './phase-marks';

/** An entry of a chart's legend, and the text of its value. */
export interface Legend {
  readonly label: string;
  /** The CSS class of its swatch. */
  readonly swatch: string;
  /** The value of an interval. @param index into the run's intervals */
  readonly value: (run: LiveRun, index: number, plot: uPlot | undefined) => string;
}

/** The content of a chart over time. */
export interface ChartKind {
  readonly title: string;
  readonly height: number;
  /** Whether signs stand below the names of phases, above the chart. */
  readonly hasSigns?: boolean;
  readonly legend: readonly Legend[];
  /** Text beside the legend. */
  readonly note?: string;
  /** uPlot's series, without the time. */
  readonly series: (palette: Palette) => uPlot.Series[];
  readonly bands?: (palette: Palette) => uPlot.Band[];
  readonly y: {
    readonly range: uPlot.Scale.Range;
    readonly ticks: (value: number) => string;
    readonly splits?: number[];
  };
  /** One array for each series. */
  readonly values: (run: LiveRun) => (number | null)[][];
  /** Draws over the lines. */
  readonly paint?: Painter;
}

export type Painter = (chart: uPlot, run: LiveRun, palette: Palette) => void;

/** Above a chart, in CSS pixels: the names of phases in two rows, and signs. */
const NAMES_HEIGHT = 28;
const SIGNS_HEIGHT = 14;

const SYNC = uPlot.sync('time');

/** A chart over time. All charts share the time axis and the line under the pointer. */
export class TimeChart {
  readonly root: HTMLElement;
  private readonly holder = element('div', 'chart');
  private readonly values: HTMLElement[];
  private plot: uPlot | undefined;
  private run: LiveRun | undefined;
  private window: Window = 'story';
  private shownUntil = 0;

  constructor(private readonly kind: ChartKind) {
    this.values = kind.legend.map(() => element('b', ''));
    const items = kind.legend.map(({ label, swatch }, i) =>
      element('span', 'key', element('i', swatch), `${label} `, this.values[i] ?? ''),
    );
    this.root = element(
      'section',
      'panel chart-panel',
      element('h2', '', kind.title),
      element(
        'div',
        'legend',
        ...items,
        ...(kind.note === undefined ? [] : [element('span', 'aside', kind.note)]),
      ),
      this.holder,
    );
    this.root.setAttribute('aria-label', kind.title);
    // The height is reserved, so that nothing moves when the first data arrive.
    this.holder.style.height = `${kind.height}px`;
    new ResizeObserver(() => this.resize()).observe(this.holder);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redo());
  }

  show(run: LiveRun, window: Window): void {
    this.run = run;
    this.window = window;
    this.plot ??= this.make(run);
    const { from, to } = run.shown(window);
    this.shownUntil = to;
    this.plot.batch(() => {
      this.plot?.setData(this.data(run), false);
      this.plot?.setScale('x', { min: from / 1000, max: to / 1000 });
    });
    this.tellValues();
  }

  private make(run: LiveRun): uPlot {
    const { kind } = this;
    const palette = readPalette();
    const axis = {
      stroke: palette.faint,
      grid: { stroke: palette.grid, width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    const { splits, ticks } = kind.y;
    return new uPlot(
      {
        width: this.width(),
        height: kind.height,
        tzDate: (time) => uPlot.tzDate(new Date(time * 1000), 'Etc/UTC'),
        padding: [NAMES_HEIGHT + (kind.hasSigns === true ? SIGNS_HEIGHT : 0), 28, 0, 0],
        legend: { show: false },
        series: [{}, ...kind.series(palette).map((it) => ({ ...it, points: { show: false } }))],
        bands: kind.bands?.(palette),
        scales: { x: { time: true }, y: { range: kind.y.range } },
        axes: [
          {
            ...axis,
            space: 70,
            size: 26,
            values: (_, times) => timesOfDay(times.map((time) => time * 1000)),
          },
          {
            ...axis,
            size: 46,
            gap: 6,
            space: 26,
            values: (_, values) => values.map(ticks),
            ...(splits === undefined ? {} : { splits: () => splits }),
          },
        ],
        cursor: { sync: { key: SYNC.key }, drag: { x: false, y: false }, points: { show: false }, y: false },
        hooks: {
          draw: [
            (chart) => {
              if (this.run === undefined) return;
              kind.paint?.(chart, this.run, palette);
              markPhases(chart, this.run, palette);
            },
          ],
          setCursor: [() => this.tellValues()],
        },
      },
      this.data(run),
      this.holder,
    );
  }

  private data(run: LiveRun): uPlot.AlignedData {
    return [run.intervals.map(({ time }) => time / 1000), ...this.kind.values(run)];
  }

  /** Shows the values under the pointer, or else the newest that are drawn. */
  private tellValues(): void {
    const { run, plot } = this;
    if (run === undefined || run.intervals.length === 0) return;
    const newest = run.intervals.findLastIndex(({ time }) => time <= this.shownUntil);
    const index = plot?.cursor.idx ?? newest;
    for (const [i, { value }] of this.kind.legend.entries()) {
      const target = this.values[i];
      if (target !== undefined) setText(target, value(run, index, plot));
    }
  }

  private redo(): void {
    this.plot?.destroy();
    this.plot = undefined;
    if (this.run !== undefined) this.show(this.run, this.window);
  }

  private resize(): void {
    this.plot?.setSize({ width: this.width(), height: this.kind.height });
  }

  private width(): number {
    return Math.max(200, this.holder.clientWidth);
  }
}
