import type { ReportData, TradePoint } from '../report-data';
import { element } from './element';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 460;
const HEIGHT = 260;
const AT = { left: 74, right: 24, top: 14, bottom: 34 };
/** What costs more than so many times the one to take would press the others together; the table has it. */
const FAR = 2;
/** A share below it is drawn here: a logarithmic axis has no 0. */
const LEAST_SHARE = 0.00001;

/** What a chart has on its vertical axis. */
interface Axis {
  readonly title: string;
  readonly valueOf: (point: TradePoint) => number;
  readonly isLogarithmic: boolean;
  readonly text: (value: number) => string;
}

const REJECTED: Axis = {
  title: 'Rejected, by cost a month',
  valueOf: ({ lossShare }) => Math.max(LEAST_SHARE, lossShare),
  isLogarithmic: true,
  text: (value) => (value <= LEAST_SHARE ? '≤0.001 %' : `${Number((100 * value).toPrecision(2))} %`),
};
const RESHARDS: Axis = {
  title: 'Reshards a day, by cost a month',
  valueOf: ({ reshardsPerDay }) => reshardsPerDay,
  isLogarithmic: false,
  text: (value) => String(Math.round(value)),
};

/** What each setting costs, rejects and changes: two charts, and the same as a table, whose rows have the numbers. */
export function drawTrade({ trade }: ReportData): HTMLElement[] {
  if (trade === undefined) return [];
  const taken = trade.points.find(({ isTaken }) => isTaken);
  const most = FAR * (taken?.usdPerMonth ?? Number.POSITIVE_INFINITY);
  const numbered = trade.points.map((point, index) => ({ ...point, number: index + 1 }));
  const near = numbered.filter(({ usdPerMonth }) => usdPerMonth <= most);
  const far = numbered.filter(({ usdPerMonth }) => usdPerMonth > most);
  const charts = [REJECTED, RESHARDS].map((axis) => drawChart(near, axis));
  return [
    element('h2', { text: 'What another setting would have done' }),
    element('div', { className: 'trade', children: charts }),
    ...(far.length === 0
      ? []
      : [
          element('p', {
            className: 'hint',
            text: `Out of the charts, by their cost: ${far.map(nameOf).join(', ')}.`,
          }),
        ]),
    drawTable(trade),
  ];
}

type Numbered = TradePoint & { readonly number: number };

function nameOf({ number, cells }: Numbered): string {
  return `${number} (${cells[0]})`;
}

/** What nothing beats in both, by cost. */
function frontOf(points: readonly Numbered[], axis: Axis): readonly Numbered[] {
  let least = Number.POSITIVE_INFINITY;
  return [...points]
    .sort((a, b) => a.usdPerMonth - b.usdPerMonth || axis.valueOf(a) - axis.valueOf(b))
    .filter((point) => {
      if (axis.valueOf(point) >= least) return false;
      least = axis.valueOf(point);
      return true;
    });
}

function drawTable({ head, points }: NonNullable<ReportData['trade']>): HTMLElement {
  const cellsOf = (texts: readonly string[], tag: 'th' | 'td') => texts.map((text) => element(tag, { text }));
  const rows = points.map(({ cells, isTaken }, index) => {
    const row = element('tr', { children: cellsOf([`${index + 1}`, ...cells], 'td') });
    if (isTaken) row.cells[1]?.append(element('span', { className: 'badge', text: '✓ take' }));
    return row;
  });
  const top = element('tr', { children: cellsOf(['', ...head], 'th') });
  const parts = [element('thead', { children: [top] }), element('tbody', { children: rows })];
  const table = element('table', { children: parts });
  const scroller = element('div', { className: 'scroller settings', children: [table] });
  // It is wider than a phone, so the keyboard has to reach it.
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', 'What each mode and setting costs, rejects and changes');
  return scroller;
}

function drawChart(points: readonly Numbered[], axis: Axis): HTMLElement {
  const x = scale(
    points.map(({ usdPerMonth }) => usdPerMonth),
    [AT.left, WIDTH - AT.right],
    false,
  );
  const y = scale(points.map(axis.valueOf), [HEIGHT - AT.bottom, AT.top], axis.isLogarithmic);
  const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group' });
  chart.setAttribute('aria-label', axis.title);
  for (const value of y.ticks) {
    const at = y.of(value);
    chart.append(svg('line', { x1: AT.left, x2: WIDTH - AT.right, y1: at, y2: at, class: 'grid' }));
    chart.append(label(axis.text(value), AT.left - 8, at + 4, 'end'));
  }
  for (const value of x.ticks) {
    chart.append(label(`$${Math.round(value).toLocaleString('en-US')}`, x.of(value), HEIGHT - 10, 'middle'));
  }
  const front = frontOf(points, axis).map(
    (point) => `${x.of(point.usdPerMonth)},${y.of(axis.valueOf(point))}`,
  );
  chart.append(svg('polyline', { points: front.join(' '), class: 'front' }));
  // The one to take comes last, so that none lies over it.
  for (const point of [...points].sort((a, b) => Number(a.isTaken) - Number(b.isTaken))) {
    const [cx, cy] = [x.of(point.usdPerMonth), y.of(axis.valueOf(point))];
    const dot = svg('g', { class: point.isTaken ? 'dot taken' : 'dot', tabindex: 0, role: 'img' });
    dot.setAttribute('aria-label', point.cells.join(', '));
    const title = svg('title', {});
    title.textContent = point.cells.join(', ');
    dot.append(title, svg('circle', { cx, cy, r: 9 }), label(`${point.number}`, cx, cy + 4, 'middle'));
    chart.append(dot);
  }
  const figure = element('figure', { children: [element('figcaption', { text: axis.title })] });
  figure.append(chart);
  return figure;
}

interface Scale {
  readonly of: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From values to pixels, with a margin for the dots and four values to read. */
function scale(
  values: readonly number[],
  [from, to]: readonly [number, number],
  isLogarithmic: boolean,
): Scale {
  const forth = (value: number) => (isLogarithmic ? Math.log(value) : value);
  const back = (value: number) => (isLogarithmic ? Math.exp(value) : value);
  const [low, high] = [Math.min(...values.map(forth)), Math.max(...values.map(forth))];
  const span = high - low || 1;
  const inset = 14 * Math.sign(to - from);
  const of = (value: number) => from + inset + ((forth(value) - low) / span) * (to - from - 2 * inset);
  return { of, ticks: [0, 1, 2, 3].map((step) => back(low + (span * step) / 3)) };
}

function label(text: string, x: number, y: number, anchor: string): SVGElement {
  const made = svg('text', { x, y, 'text-anchor': anchor });
  made.textContent = text;
  return made;
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
