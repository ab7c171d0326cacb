import type { AlarmView, RunFacts } from '../../page-data';
import { element, section, setChildren, setText } from '../element';
import { duration, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

const MINUTE_MS = 60_000;

/**
 * The alarms of the template. Those that are raised and tell people stand first. Signals to a program, such as
 * the autoscaler's, are no fault. All others are folded, because there may be many.
 */
export class AlarmsView {
  private readonly list = element('ul', 'rows');
  private readonly summary = element('summary', '');
  private readonly quiet = element('ul', 'rows');
  private readonly folded = element('details', '', this.summary, this.quiet);
  readonly root = section('Alarms', 'alarms', this.list, this.folded);

  show({ now: { alarms }, time, facts }: LiveRun): void {
    const rows = (some: readonly AlarmView[]) => some.map((alarm) => row(alarm, time, facts));
    const raised = alarms.filter(({ state }) => state === 'ALARM');
    const quiet = alarms
      .filter(({ state }) => state !== 'ALARM')
      .sort((one, other) => Number(one.state === 'OK') - Number(other.state === 'OK'));
    const forPeople = raised.filter(({ isForPeople }) => isForPeople);
    const sentence =
      alarms.length === 0 ? 'The template has no alarms.' : 'None that tells people is raised.';
    const none = forPeople.length === 0 ? [element('li', 'empty', sentence)] : [];
    const signals = raised.filter(({ isForPeople }) => !isForPeople);
    setChildren(this.list, ...none, ...rows(forPeople), ...rows(signals));
    this.folded.hidden = quiet.length === 0;
    setText(this.summary, quietInWords(quiet));
    setChildren(this.quiet, ...rows(quiet));
  }
}

/** `27 alarms are OK, 4 have no data`. */
function quietInWords(quiet: readonly AlarmView[]): string {
  const fine = quiet.filter(({ state }) => state === 'OK').length;
  const unknown = quiet.length - fine;
  const parts = [
    fine === 0 ? '' : fine === 1 ? '1 alarm is OK' : `${fine} alarms are OK`,
    unknown === 0 ? '' : unknown === 1 ? '1 has no data' : `${unknown} have no data`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** A quiet alarm takes one line. Its title has the rest. */
function row(alarm: AlarmView, time: number, { names }: RunFacts): HTMLElement {
  const { className, text } = stateOf(alarm);
  const item = element(
    'li',
    className,
    element('span', 'state', text),
    element('span', 'name', names[alarm.name] ?? alarm.name),
    element('span', 'age', since(alarm, time)),
    ...(alarm.state === 'ALARM' ? [element('span', 'detail', evidence(alarm))] : []),
  );
  item.title = `${alarm.name}\n${alarm.description}\n${alarm.reason}`;
  return item;
}

function stateOf({ state, isForPeople }: AlarmView): { readonly className: string; readonly text: string } {
  if (state === 'OK') return { className: 'ok', text: '✓ OK' };
  if (state === 'INSUFFICIENT_DATA') return { className: 'unknown', text: '○ no data' };
  return isForPeople ? { className: 'alarm', text: '▲ ALARM' } : { className: 'signal', text: '● on' };
}

/** When the alarm came into its state, and how many minutes ago. */
function since(alarm: AlarmView, time: number): string {
  const minutes = Math.floor((time - alarm.since) / MINUTE_MS);
  const age = minutes < 1 ? 'just now' : duration(minutes * MINUTE_MS);
  return `${timeOfDay(alarm.since).slice(0, 5)} · ${age}`;
}

function evidence({ value, condition, isForPeople }: AlarmView): string {
  const number = (it: number) => it.toLocaleString('en-US', { maximumFractionDigits: 2 });
  const begins = isForPeople ? 'alarms' : 'a signal to a function';
  return [
    value === null ? '' : `${number(value)} now`,
    condition === '' ? 'a composite of other alarms' : `${begins} at ${condition}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
