import type { AlarmTransition } from '../../local/services/cloudwatch';
import type { Reshard } from '../account';
import { type Paper, type Style, wrap } from './paper';

/** Something that happened, as one line of the narration. */
export interface Narration {
  /** The moment on AWS, in milliseconds since the epoch. */
  readonly time: number;
  /** An API call, or one of the words in {@link STYLES}. */
  readonly what: string;
  readonly text: string;
}

const STYLES: Readonly<Record<string, Style | readonly Style[]>> = {
  LOAD: 'magenta',
  ALARM: ['bold', 'red'],
  'alarm ended': 'green',
  FINDING: 'yellow',
  NOTICE: 'yellow',
};
const CALL_STYLE = ['bold', 'cyan'] as const;

/** A narrow terminal has no room for a column of its own beside the time. */
const NARROW = 80;
const WHAT_WIDTH = 'UpdateShardCount '.length;

/**
 * The line: the time in UTC (with `timeText` in another form), what happened, and the text, which goes on below itself. On a narrow terminal it
 * goes on below what happened.
 */
export function formatNarration(
  { time, what, text }: Narration,
  { width, paint }: Paper,
  timeText: (time: number) => string = timeOfDay,
): string {
  const isNarrow = width < NARROW;
  const column = isNarrow ? `${what} ` : what.padEnd(WHAT_WIDTH);
  const clock = timeText(time);
  const whole = wrap(`${clock} ${column}${text}`, width, clock.length + 1 + (isNarrow ? 0 : WHAT_WIDTH));
  const rest = whole.slice(clock.length + 1 + what.length);
  return `${paint('dim', clock)} ${paint(STYLES[what] ?? CALL_STYLE, what)}${rest}`;
}

/** A moment as HH:MM:SS in UTC. @param time in milliseconds since the epoch */
export function timeOfDay(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** A moment as `Mon 05 Jan 12:00:00` in UTC. @param time in milliseconds since the epoch */
export function dayAndTime(time: number): string {
  const [weekday = '', day, month] = new Date(time).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${day} ${month} ${timeOfDay(time)}`;
}

const KINDS: Readonly<Record<Reshard['kind'], string>> = { up: 'up', down: 'down', isolate: 'hot key' };

/** A change of the shards, with the resharder's reason. */
export function describeReshard({ call, kind, openShards, target, why }: Reshard, time: number): Narration {
  return { time, what: call, text: `${openShards} -> ${target} (${KINDS[kind]}). ${why}` };
}

/** An alarm that is raised or ends; undefined for a transition that does neither. */
export function describeTransition({ alarm, previous, state }: AlarmTransition): Narration | undefined {
  if (state.value !== 'ALARM' && previous.value !== 'ALARM') return undefined;
  // CloudFormation's name says little, and CloudWatch's reason lists up to 15 datapoints. The description
  // says more; the link to its runbook would only lengthen the line.
  const says = alarm.settings.description?.replace(/ Runbook: \S+$/, '');
  return {
    time: state.timestamp,
    what: state.value === 'ALARM' ? 'ALARM' : 'alarm ended',
    text: says ?? `${alarm.name}: ${state.reason}`,
  };
}
