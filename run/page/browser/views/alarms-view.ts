import type { AlarmView, RunFacts } from '../../page-data';
import { element, section, setChildren } from '../element';
import { duration, shortName, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

const STATES = {
  ALARM: { order: 0, text: '▲ ALARM', className: 'alarm' },
  INSUFFICIENT_DATA: { order: 1, text: '○ no data', className: 'unknown' },
  OK: { order: 2, text: '✓ OK', className: 'ok' },
} as const;

/** The alarms of the template, raised ones first. */
export class AlarmsView {
  private readonly list = element('ul', 'rows');
  readonly root = section('Alarms', 'alarms', this.list);

  show({ now, time, facts }: LiveRun): void {
    if (now.alarms.length === 0) {
      setChildren(this.list, element('li', 'empty', 'The template has no alarms.'));
      return;
    }
    const sorted = [...now.alarms].sort((one, other) => STATES[one.state].order - STATES[other.state].order);
    setChildren(this.list, ...sorted.map((alarm) => row(alarm, time, facts)));
  }
}

/** An alarm that is OK takes one line, because there may be many. Its title has the rest. */
function row(alarm: AlarmView, time: number, facts: RunFacts): HTMLElement {
  const { text, className } = STATES[alarm.state];
  const age = time - alarm.since;
  const item = element(
    'li',
    className,
    element('span', 'state', text),
    element('span', 'name', shortName(alarm.name, facts)),
    element('span', 'age', age < 1000 ? 'just now' : duration(age)),
    ...(alarm.state === 'OK' ? [] : [element('span', 'detail', evidence(alarm))]),
  );
  item.title = `${alarm.name}\n${alarm.description}\n${alarm.reason}`;
  return item;
}

function evidence({ value, condition, since }: AlarmView): string {
  const number = (it: number) => it.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return [
    value === null ? '' : `${number(value)} now`,
    condition === '' ? '' : `alarms at ${condition}`,
    `since ${timeOfDay(since)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
