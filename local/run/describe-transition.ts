import type { AlarmTransition } from '../cloudwatch';

/** One line for a person who watches; `undefined` for a change that neither raises an alarm nor ends one. */
export function describeTransition({ alarm, previous, state }: AlarmTransition): string | undefined {
  if (state.value !== 'ALARM' && previous.value !== 'ALARM') return undefined;
  // A name that CloudFormation makes says little, and a reason lists up to 15 datapoints.
  const meaning = alarm.settings.description ?? `${alarm.name}: ${state.reason}`;
  return `${state.value === 'ALARM' ? 'ALARM' : 'alarm ended'}  ${meaning}`;
}
