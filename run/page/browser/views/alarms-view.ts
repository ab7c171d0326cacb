import type { AlarmView, RunFacts } from '../../page-data';
import { element, section, setChildren, setText } from '../element';
import { duration, shortName, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

const STATES = {
  ALARM: { order: 0, text: '▲ ALARM', className: 'alarm' },
  INSUFFICIENT_DATA: { order: 1, text: '○ no data', className: 'unknown' },
  OK: { order: 2, text: '✓ OK', className: 'ok' },
} as const;

const MINUTE_MS = 60_000;

/** The alarms of the template, raised ones first. Those that are OK are folded, because there may be many. */
export class AlarmsView {
  private readonly list = element('ul', 'rows');
  private readonly summary = element('summary', '');
  private readonly fine = element('ul', 'rows');
  private readonly folded = element('details', '', this.summary, this.fine);
  readonly root = section('Alarms', 'alarms', this.list, this.folded);

  show({ now, time, facts }: LiveRun): void {
    const rows = (alarms: readonly AlarmView[]) => alarms.map((alarm) => row(alarm, time, facts));
    const fine = now.alarms.filter(({ state }) => state === 'OK');
    const others = now.alarms
      .filter(({ state }) => state !== 'OK')
      .sort((one, other) => STATES[one.state].order - STATES[other.state].order);
    const sentence = now.alarms.length === 0 ? 'The template has no alarms.' : 'None is raised.';
    const none = element('li', 'empty', sentence);
    setChildren(this.list, ...(others.length === 0 ? [none] : rows(others)));
    this.folded.hidden = fine.length === 0;
    setText(this.summary, fine.length === 1 ? '1 alarm is OK' : `${fine.length} alarms are OK`);
    setChildren(this.fine, ...rows(fine));
  }
}

/** An alarm that is OK takes one line. Its title has the rest. */
function row(alarm: AlarmView, time: number, facts: RunFacts): HTMLElement {
  const { text, className } = STATES[alarm.state];
  const item = element(
    'li',
    className,
    element('span', 'state', text),
    element('span', 'name', shortName(alarm.name, facts)),
    element('span', 'age', since(alarm, time)),
    ...(alarm.state === 'OK' ? [] : [element('span', 'detail', evidence(alarm))]),
  );
  item.title = `${alarm.name}\n${alarm.description}\n${alarm.reason}`;
  return item;
}

/** When the alarm came into its state, and how many minutes ago. */
function since(alarm: AlarmView, time: number): string {
  const minutes = Math.floor((time - alarm.since) / MINUTE_MS);
  const age = minutes < 1 ? 'just now' : duration(minutes * MINUTE_MS);
  return `${timeOfDay(alarm.since)} · ${age}`;
}

function evidence({ value, condition }: AlarmView): string {
  const number = (it: number) => it.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return [
    value === null ? '' : `${number(value)} now`,
    condition === '' ? 'a composite of other alarms' : `alarms at ${condition}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
