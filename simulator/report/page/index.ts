import 'uplot/dist/uPlot.min.css';
import './style.css';
import type { ReportData } from '../report-data';
import { drawCharts, seriesOf } from './charts';
import { drawDecisions } from './decisions';
import { element } from './element';
import { drawTrade } from './trade';

const source = document.getElementById('report-data')?.textContent ?? '';
const data = JSON.parse(source) as ReportData;
const root = document.getElementById('report') as HTMLElement;

const paragraphs = (texts: readonly string[]) => texts.map((text) => element('p', { text }));
const charts = element('div', { className: 'charts' });
const decisions = element('section', { className: 'decisions' });
root.append(
  element('h1', { text: data.title }),
  ...drawVerdict(data.verdict),
  element('p', { className: 'answer', text: data.answer }),
  drawTable(data, choose),
  ...drawTrade(data),
  element('div', { className: 'facts', children: paragraphs(data.facts) }),
  element('p', {
    className: 'hint',
    text: 'A row of the table shows its run. Drag over a chart to zoom in, double-click to see everything; the triangles are operations.',
  }),
  charts,
  decisions,
  element('div', { className: 'notes', children: paragraphs(data.notes) }),
);
choose(data.verdict?.policy ?? data.runs[0]?.name ?? '');

/** Shows the run of one policy. */
function choose(name: string): void {
  const run = data.runs.find((each) => each.name === name);
  if (run === undefined) return;
  for (const row of root.querySelectorAll('tr[data-run]')) {
    row.setAttribute('aria-selected', String(row.getAttribute('data-run') === name));
  }
  const view = drawCharts(charts, data, run, seriesOf(data, run));
  drawDecisions(decisions, data, run, view.showMinute);
}

/** What to take, what it costs, and what is at risk. */
function drawVerdict(verdict: ReportData['verdict']): HTMLElement[] {
  if (verdict === undefined) return [];
  const parts = verdict.parts.map(({ label, value, note }) =>
    element('div', {
      className: 'part',
      children: [
        element('dt', { text: label }),
        element('dd', { className: 'value', text: value }),
        element('dd', { className: 'note', text: note }),
      ],
    }),
  );
  return [element('dl', { className: 'verdict', children: parts })];
}

/** The table of the comparison, with the row to take marked. A click or Enter on a row shows the run of its policy. */
function drawTable({ table, verdict }: ReportData, choose: (name: string) => void): HTMLElement {
  const head = element('tr', { children: table.head.map((text) => element('th', { text })) });
  const rows = table.rows.map((cells) => {
    const row = element('tr', { children: cells.map((text) => element('td', { text })) });
    const name = cells[0] ?? '';
    row.dataset.run = name;
    if (name === verdict?.policy)
      row.cells[0]?.append(element('span', { className: 'badge', text: '✓ take' }));
    row.tabIndex = 0;
    row.addEventListener('click', () => choose(name));
    row.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') choose(name);
    });
    return row;
  });
  return element('div', {
    className: 'scroller',
    children: [
      element('table', {
        children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
      }),
    ],
  });
}
