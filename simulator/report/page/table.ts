import type { ReportData } from '../report-data';
import { element } from './element';

/** The comparison; a row shows its policy's run when it is clicked, or with Enter. */
export function drawTable(table: ReportData['table'], choose: (name: string) => void): HTMLElement {
  const head = element('tr', { children: table.head.map((text) => element('th', { text })) });
  const rows = table.rows.map((cells) => {
    const row = element('tr', { children: cells.map((text) => element('td', { text })) });
    const name = cells[0] ?? '';
    row.dataset.run = name;
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
