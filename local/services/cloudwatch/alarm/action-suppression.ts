import type { Alarm, AlarmTransition } from './alarm';
import type { AlarmState } from './alarm-state';
import type { Suppressor } from './composite-alarm';

interface Held {
  readonly transition: AlarmTransition;
  /** The state that the alarm's last actions told of. */
  readonly told: AlarmState;
  readonly since: number;
}

/**
 * Holds back the actions of composite alarms that have a suppressor.
 *
 * Actions wait while the suppressor is in ALARM, for the wait period at first, and for the extension period
 * after the suppressor has ended. An alarm that is back in the state that its actions told of last has
 * nothing to tell. Assumption: the wait period applies to the transition to ALARM only. AWS describes it for
 * that one.
 */
export class ActionSuppression {
  private readonly held = new Map<Alarm, Held>();

  /** Holds the actions of a transition, in the place of those that are held for the same alarm. */
  hold(transition: AlarmTransition): void {
    const { alarm, previous, state } = transition;
    const told = this.held.get(alarm)?.told ?? previous.value;
    this.held.delete(alarm);
    if (state.value !== told) this.held.set(alarm, { transition, told, since: state.timestamp });
  }

  /**
   * Takes the transitions whose actions need not wait any longer.
   * @param find returns the alarm of a name or an ARN
   */
  release(time: number, find: (alarm: string) => Alarm | undefined): AlarmTransition[] {
    const due = [...this.held].filter(([{ settings }, held]) => {
      const suppressor = settings.kind === 'composite' ? settings.suppressor : undefined;
      return suppressor === undefined || !waits(held, suppressor, find(suppressor.alarm), time);
    });
    for (const [alarm] of due) this.held.delete(alarm);
    return due.map(([, { transition }]) => transition);
  }
}

function waits(
  held: Held,
  { waitMs, extensionMs }: Suppressor,
  by: Alarm | undefined,
  time: number,
): boolean {
  if (by?.state.value === 'ALARM') return true;
  if (held.transition.state.value === 'ALARM' && time < held.since + waitMs) return true;
  return by?.endedAt !== undefined && time < by.endedAt + extensionMs;
}
