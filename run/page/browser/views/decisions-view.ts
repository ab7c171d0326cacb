import type { DecisionView } from '../../page-data';
import { DECISION_SIGNS } from '../charts/decision-marks';
import { element, section, setChildren } from '../element';
import { decimal, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

/** The decisions of resharders with their reasons, newest first. */
export class DecisionsView {
  private readonly list = element('ol', 'decisions');
  readonly root = section('Decisions of the resharder', 'decisions-panel', this.list);

  show({ decisions }: LiveRun): void {
    if (decisions.length === 0) {
      const sentence =
        'None yet. Where the template has an autoscaler, its decisions appear here with their reasons.';
      setChildren(this.list, element('li', 'empty', sentence));
      return;
    }
    setChildren(this.list, ...decisions.map(entry));
  }
}

function entry(decision: DecisionView): HTMLElement {
  const { kind, time, count, steps, findings, obstacle, isDryRun } = decision;
  const head = element(
    'div',
    'head',
    element('time', '', timeOfDay(time)),
    element('span', `kind ${kind}`, `${DECISION_SIGNS[kind]} ${kind}`),
    element('span', 'basis', basis(decision)),
  );
  const lines = steps.map(({ action, why }) =>
    kind === 'hold' ? element('p', '', why) : element('p', '', element('b', '', `${action}.`), ` ${why}`),
  );
  const notes = [
    ...(count > 1 ? [element('p', 'note', `${count} decisions in a row to leave the stream as it is.`)] : []),
    ...(isDryRun ? [element('p', 'note', 'A dry run: nothing was done.')] : []),
    ...(obstacle === null ? [] : [element('p', 'warning', `Not carried out whole: ${obstacle}`)]),
    ...findings.map((finding) => element('p', 'warning', finding)),
  ];
  return element('li', kind, head, ...lines, ...notes);
}

function basis({ basis: { demand, capacity, need, callsLeft } }: DecisionView): string {
  const parts = [
    demand === null || capacity === null ? '' : `load ${decimal(demand)} of ${decimal(capacity)} shards`,
    need === null ? '' : `needs ${decimal(need)}`,
    callsLeft === null ? '' : `${callsLeft} calls left`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
