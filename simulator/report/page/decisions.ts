import type { ReportData, ReportEvent, ReportRun } from '../report-data';
import { element } from './element';

/** As many as a reader may want to scroll through; the charts have all of them. */
const SHOWN = 500;

export const KIND_NAMES: Readonly<Record<ReportEvent['kind'], string>> = {
  up: 'more shards',
  down: 'fewer shards',
  split: 'split',
  merge: 'merge',
  refused: 'refused',
  finding: 'finding',
};

/** The policy's decisions with their reasons, in order; a click shows the hours around one in the charts. */
export function drawDecisions(
  into: HTMLElement,
  data: ReportData,
  run: ReportRun,
  showMinute: (minute: number) => void,
): void {
  const heading = element('h2', { text: `What ${run.name} did` });
  if (run.events.length === 0) {
    into.replaceChildren(heading, element('p', { text: 'It never changed anything.' }));
    return;
  }
  const rows = run.events.slice(0, SHOWN).map((event) => {
    const when = element('button', { className: 'when', text: timeText(data.startTime + event.minute * 60) });
    when.addEventListener('click', () => showMinute(event.minute));
    return element('li', {
      className: event.kind,
      children: [
        when,
        element('span', { className: 'kind', text: KIND_NAMES[event.kind] }),
        element('span', { className: 'why', text: event.text }),
      ],
    });
  });
  const count = `${run.events.length.toLocaleString('en-US')} in all${
    run.events.length > SHOWN ? `; the first ${SHOWN} are listed` : ''
  }. A click on a time shows it in the charts.`;
  into.replaceChildren(
    heading,
    element('p', { className: 'count', text: count }),
    element('ol', { children: rows }),
  );
}

/** In UTC, as CloudWatch gives times. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
