import type { AlarmView, RunFacts } from '../page-data';
import { element, section, setChildren } from './element';
import { duration, shortName } from './format';
import type { LiveRun } from './live-run';

const STATES = {
  ALARM: { order: 0, text: '▲ ALARM', className: 'alarm' },
  INSUFFICIENT_DATA: { order: 1, text: '○ no data', className: 'unknown' },
  OK: { order: 2, text: '✓ OK', className: 'ok' },
} as const;

/** The alarms of the template: those that are on come first. */
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

function row(alarm: AlarmView, time: number, facts: RunFacts): HTMLElement {
  const { text, className } = STATES[alarm.state];
  const age = time - alarm.since;
  const minutes = Math.floor((age * facts.compression) / 60_000);
  const value =
    alarm.value === null ? [] : [`${alarm.value.toLocaleString('en-US', { maximumFractionDigits: 2 })} now`];
  const condition = alarm.condition === '' ? [] : [`alarms at ${alarm.condition}`];
  const item = element(
    'li',
    '',
    element('span', `state ${className}`, text),
    element('span', 'name', shortName(alarm.name, facts)),
    element('span', 'age', age < 1000 ? 'just now' : `for ${duration(age)}`),
    element(
      'span',
      'detail',
      [...value, ...condition, `${minutes.toLocaleString('en-US')} min of CloudWatch`].join(' · '),
    ),
  );
  item.title = `${alarm.name}\n${alarm.description}\n${alarm.reason}`;
  return item;
}
