import type { AlarmTransition } from '../local/services/cloudwatch';

/** One line for a person who watches; `undefined` for a change that neither raises an alarm nor ends one. */
export function describeTransition({ alarm, previous, state }: AlarmTransition): string | undefined {
  if (state.value !== 'ALARM' && previous.value !== 'ALARM') return undefined;
  // A name that CloudFormation makes says little, and a reason lists up to 15 datapoints.
  // What to do about it is a link, which this machine's user needs less than the line.
  const says = alarm.settings.description?.replace(/ Runbook: \S+$/, '');
  const meaning = says ?? `${alarm.name}: ${state.reason}`;
  return `${state.value === 'ALARM' ? 'ALARM' : 'alarm ended'}  ${meaning}`;
}
