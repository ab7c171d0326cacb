import { parseArn } from '../../../base/arn';
import { messageOf } from '../../../base/message-of';
import type { AlarmTransition } from './alarm';
import { functionEvent, topicNotification } from './alarm-notification';

/** The services that alarm actions call. */
export interface ActionTargets {
  /** Publishes to a topic. Rejects if the topic does not exist. */
  readonly publish: (
    topicArn: string,
    notification: { subject: string; message: string },
  ) => Promise<unknown>;
  /** Invokes a function asynchronously (invocation type Event). Throws if the function does not exist. */
  readonly invokeLater: (functionArn: string, event: string) => unknown;
  /** Receives a sentence for each action that failed. */
  readonly onNotice: (sentence: string) => void;
}

/** The services whose ARNs can be an action of the local endpoint. AWS has more. */
export const SUPPORTED_ACTION_SERVICES: ReadonlySet<string> = new Set(['lambda', 'sns']);

/**
 * Carries out the actions for the state that an alarm has entered. A failed action does not stop the others.
 */
export async function actOn(transition: AlarmTransition, targets: ActionTargets): Promise<void> {
  const { alarm, state } = transition;
  if (!alarm.actions.enabled) return;
  for (const arn of alarm.actions.byState[state.value]) {
    const problem = await carryOut(arn, transition, targets).catch(messageOf);
    const outcome = problem === undefined ? 'Successfully executed' : 'Failed to execute';
    alarm.remember('Action', state.timestamp, `${outcome} action ${arn}`, {
      actionState: outcome,
      error: problem,
    });
    if (problem !== undefined) targets.onNotice(`Alarm ${alarm.name}: the action ${arn} failed: ${problem}`);
  }
}

async function carryOut(
  arn: string,
  transition: AlarmTransition,
  targets: ActionTargets,
): Promise<undefined> {
  const { service } = parseArn(arn);
  if (service === 'lambda') await targets.invokeLater(arn, JSON.stringify(functionEvent(transition)));
  else if (service === 'sns') await targets.publish(arn, topicNotification(transition));
  else throw new Error(`actions of ${service || 'this kind'} are not played; topics and functions are`);
}
