import type { DecisionView, PhaseView } from '../../page-data';
import { DECISION_SIGNS } from '../charts/decision-marks';
import { element, section, setChildren, setText } from '../element';
import { decimal, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';
import { type StoryEntry, storyEntries } from './story-entries';

/** So many entries are visible, on a phone fewer; earlier ones are folded. */
const VISIBLE = 8;
const VISIBLE_ON_PHONE = 5;
const phone = matchMedia('(max-width: 640px)');

/** What happened, newest first: the phases of the run, and the decisions of resharders with their reasons. */
export class StoryPanel {
  private readonly list = element('ol', 'decisions');
  private readonly summary = element('summary', '');
  private readonly more = element('ol', 'decisions');
  private readonly folded = element('details', '', this.summary, this.more);
  private readonly looks = element('p', 'note');
  readonly root = section('What happened', 'decisions-panel', this.list, this.folded, this.looks);

  show({ decisions, now: { story } }: LiveRun): void {
    const { entries, unchanged } = storyEntries(story, decisions);
    const sentence = 'Nothing yet. Phases of the load and decisions of an autoscaler appear here.';
    const visible = phone.matches ? VISIBLE_ON_PHONE : VISIBLE;
    const nothing = element('li', 'empty', sentence);
    setChildren(this.list, ...(entries.length === 0 ? [nothing] : entries.slice(0, visible).map(item)));
    const earlier = entries.slice(visible);
    this.folded.hidden = earlier.length === 0;
    setText(this.summary, earlier.length === 1 ? '1 earlier entry' : `${earlier.length} earlier entries`);
    setChildren(this.more, ...earlier.map(item));
    setText(
      this.looks,
      unchanged === 0 ? '' : `The autoscaler looked ${unchanged} more times, and changed nothing.`,
    );
  }
}

function item(entry: StoryEntry): HTMLElement {
  if (entry.kind === 'decision') return decisionItem(entry.decision, entry.earlier);
  if (entry.kind === 'end')
    return phaseItem({ startedAt: entry.time, name: 'end', announcement: 'the account is drawn up' });
  return phaseItem(entry.phase);
}

function phaseItem({ startedAt, name, announcement }: PhaseView): HTMLElement {
  return element(
    'li',
    'phase',
    element('div', 'head', element('time', '', timeOfDay(startedAt)), element('span', 'kind', name)),
    element('p', '', `${announcement.charAt(0).toUpperCase()}${announcement.slice(1)}.`),
  );
}

/** A row of alike decisions says each reason once. */
function decisionItem(decision: DecisionView, earlier: readonly DecisionView[]): HTMLElement {
  const { kind, time, findings, obstacle, isDryRun } = decision;
  const first = earlier.at(-1);
  const head = element(
    'div',
    'head',
    element(
      'time',
      '',
      first === undefined ? timeOfDay(time) : `${timeOfDay(first.time)} – ${timeOfDay(time)}`,
    ),
    element(
      'span',
      `kind ${kind}`,
      `${DECISION_SIGNS[kind]} ${kind}${first === undefined ? '' : `, ${earlier.length + 1} times`}`,
    ),
    element('span', 'basis', basis(decision)),
  );
  const lines = stepsByReason([decision, ...earlier]).map(([why, actions]) =>
    kind === 'hold'
      ? element('p', '', why)
      : element('p', '', element('b', '', `${inWords(actions)}.`), ` ${why}`),
  );
  const notes = [
    ...(isDryRun ? [element('p', 'note', 'A dry run: nothing was done.')] : []),
    ...(obstacle === null ? [] : [element('p', 'warning', `Not carried out whole: ${obstacle}`)]),
    ...findings.map((finding) => element('p', 'warning', finding)),
  ];
  return element('li', kind, head, ...lines, ...notes);
}

/** So many steps with one reason are named; of more the first and the last. */
const NAMED = 2;

function inWords(actions: readonly string[]): string {
  const [newest = '', ...others] = actions;
  if (actions.length <= NAMED) return [...actions].reverse().join('. ');
  return `${others.at(-1)}, … ${newest}: ${actions.length} steps`;
}

/** The steps of decisions by their reason, newest first. */
function stepsByReason(decisions: readonly DecisionView[]): (readonly [string, readonly string[]])[] {
  const byReason = new Map<string, string[]>();
  for (const { action, why } of decisions.flatMap(({ steps }) => [...steps].reverse())) {
    byReason.set(why, [...(byReason.get(why) ?? []), action]);
  }
  return [...byReason];
}

/** The capacity is what the stream takes before its widest shard is full, which is less than its open shards. */
function basis({ basis: { demand, capacity, need, callsLeft } }: DecisionView): string {
  const parts = [
    demand === null ? '' : `load ${decimal(demand)} shards`,
    capacity === null ? '' : `widest shard full at ${decimal(capacity)}`,
    need === null ? '' : `needs ${decimal(need)}`,
    callsLeft === null ? '' : `${callsLeft} calls left`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
