import type { AlarmTransition } from '../cloudwatch';

/** One line for a person who watches; `undefined` for a change that neither raises an alarm nor ends one. */
export function describeTransition({ alarm, previous, state }: AlarmTransition): string | undefined {
  if (state.value !== 'ALARM' && previous.value !== 'ALARM') return undefined;
  return `${state.value === 'ALARM' ? 'ALARM' : 'alarm ended'}  ${alarm.name}: ${state.reason}`;
}
