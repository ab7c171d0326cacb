import { element, section, setChildren, setText } from '../element';
import { count, duration } from '../format';
import type { LiveRun } from '../live-run';

type Row = readonly string[];

/** The consumers, and the queues of the template. */
export class ConsumersView {
  private readonly consumers = element('div', '');
  private readonly queues = element('div', '');
  readonly root = section('Consumers and queues', 'consumers', this.consumers, this.queues);

  show({ now, facts }: LiveRun): void {
    const consumers = now.consumers.map((it) => [
      facts.names[it.functionName] ?? it.functionName,
      duration(it.iteratorAgeMs),
      count(it.invocations),
      count(it.retried),
      count(it.deadLettered),
    ]);
    const queues = now.queues.map((it) => [
      facts.names[it.name] ?? it.name,
      count(it.visible),
      count(it.inFlight),
      duration(it.oldestMessageAgeMs),
    ]);
    setChildren(
      this.consumers,
      table(
        ['Function', 'iterator age', 'invoked', 'retried', 'dead letters'],
        consumers,
        'Nothing reads the stream.',
      ),
    );
    setChildren(
      this.queues,
      table(['Queue', 'waiting', 'in flight', 'oldest'], queues, 'The template has no queues.'),
    );
  }
}

/** The account of the run: what it has counted, and what has to be equal in the end. Checks that hold are folded. */
export class AccountView {
  private readonly content = element('div', '');
  private readonly summary = element('summary', '');
  private readonly holding = element('div', '');
  private readonly folded = element('details', 'checks', this.summary, this.holding);
  readonly root = section('Account so far', 'account', this.content, this.folded);
  private readonly title = this.root.querySelector('h2');

  show({ facts, now }: LiveRun): void {
    const { rows, checks } = now.account;
    if (this.title !== null) setText(this.title, now.story.endedAt === null ? 'Account so far' : 'Account');
    const lines = rows.map(({ label, count: value }) => [label, count(value)]);
    const failing = checks.filter(({ holds }) => !holds);
    setChildren(
      this.content,
      table([], lines, ''),
      ...(facts.scale === 1
        ? []
        : [element('p', 'note', `As played: each stands for ${facts.scale} on AWS.`)]),
      ...failing.map(check),
    );
    const holding = checks.filter(({ holds }) => holds);
    this.folded.hidden = holding.length === 0;
    setText(this.summary, holding.length === 1 ? '✓ 1 check holds' : `✓ ${holding.length} checks hold`);
    setChildren(this.holding, ...holding.map(check));
  }
}

function check({ claim, left, right, holds }: LiveRun['now']['account']['checks'][number]): HTMLElement {
  const text = `${holds ? '✓' : '✗'} ${claim}: ${count(left)} ${holds ? '=' : '≠'} ${count(right)}`;
  return element('p', holds ? 'check holds' : 'check fails', text);
}

/** The notes that are always visible; the others are folded. */
const FOREMOST: ReadonlySet<string> = new Set(['limited', 'NOT PLAYED']);

/** The differences of the local run from AWS. */
export class NotesView {
  private readonly foremost = element('ul', 'notes');
  private readonly others = element('ul', 'notes');
  readonly root = section(
    'Other than on AWS',
    'notes-panel',
    this.foremost,
    element('details', '', element('summary', '', 'What is played, and what is ignored'), this.others),
  );

  show({ facts }: LiveRun): void {
    const items = (isForemost: boolean) =>
      facts.notes
        .filter(({ kind }) => FOREMOST.has(kind) === isForemost)
        .map(({ kind, text }) => element('li', '', element('b', '', kind), ` ${text}`));
    setChildren(this.foremost, ...items(true));
    setChildren(this.others, ...items(false));
  }
}

function table(head: Row, rows: readonly Row[], empty: string): HTMLElement {
  if (rows.length === 0) return element('p', 'empty', empty);
  const cells = (tag: 'th' | 'td', row: Row) =>
    element('tr', '', ...row.map((text) => element(tag, '', text)));
  return element(
    'table',
    '',
    ...(head.length === 0 ? [] : [element('thead', '', cells('th', head))]),
    element('tbody', '', ...rows.map((row) => cells('td', row))),
  );
}
