import type { ReportData, ReportRun } from '../report-data';
import { decisionsOf } from './decisions-of';
import { element } from './element';
import { timeText } from './time-formats';

/** The most decisions in the list; the charts have all of them. */
const SHOWN = 500;

/**
 * Draws the list of decisions with their reasons. A click on a time shows the hours around it in the charts.
 */
export function drawDecisions(
  into: HTMLElement,
  data: ReportData,
  run: ReportRun,
  showMinute: (minute: number) => void,
): void {
  const heading = element('h2', { text: `What ${run.name} did` });
  if (run.events.length === 0) {
    into.replaceChildren(heading, element('p', { className: 'count', text: 'It never changed anything.' }));
    return;
  }
  const decisions = decisionsOf(run.events);
  const rows = decisions.slice(0, SHOWN).map(({ first, operations }) => {
    const when = element('button', { className: 'when', text: timeText(data.startTime + first.minute * 60) });
    when.addEventListener('click', () => showMinute(first.minute));
    return element('li', {
      className: first.kind,
      children: [
        when,
        element('span', { className: 'kind', text: operations }),
        element('span', { className: 'why', text: first.text }),
      ],
    });
  });
  const inAll = decisions.length.toLocaleString('en-US');
  const list = decisions.length > SHOWN ? `The first ${SHOWN} of ${inAll}.` : `${inAll} in all.`;
  into.replaceChildren(
    heading,
    element('p', { className: 'count', text: `${list} A click on a time shows it in the charts.` }),
    element('ol', { children: rows }),
  );
}
