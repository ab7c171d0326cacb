import type { RecordTrail, TrailAnswer, TrailStep } from '../../page-data';
import { element, section, setChildren } from '../element';
import { count, duration, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

/** The kinds of records to draw, with the words of their buttons. */
const DRAWS = [
  { draw: 'any', label: 'Any record' },
  { draw: 'retried', label: 'A retried one' },
  { draw: 'parked', label: 'A parked one' },
] as const;

/** Follows one record from put to sink: found by its id, or drawn at random. */
export class TrailPanel {
  private readonly found = element('div', 'trail');
  private readonly input = element('input', '');
  readonly root: HTMLElement;
  private names: Readonly<Record<string, string>> = {};

  constructor() {
    const form = element('form', 'search', this.input, element('button', '', 'Follow'));
    this.input.type = 'search';
    this.input.placeholder = 'id, sequence number, or text in the record';
    this.input.setAttribute('aria-label', 'Record to follow');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.ask(new URLSearchParams({ id: this.input.value }));
    });
    const draws = DRAWS.map(({ draw, label }) => {
      const button = element('button', '', label);
      button.type = 'button';
      button.addEventListener('click', () => void this.ask(new URLSearchParams({ draw })));
      return button;
    });
    this.found.setAttribute('role', 'status');
    const controls = element('div', 'searches', form, element('div', 'draws', ...draws));
    this.root = section('Follow a record', 'trail-panel', controls, this.found);
  }

  show({ facts }: LiveRun): void {
    this.names = facts.names;
  }

  private async ask(search: URLSearchParams): Promise<void> {
    try {
      const response = await fetch(`record?${search}`);
      const answer = (await response.json()) as TrailAnswer;
      setChildren(
        this.found,
        ...('problem' in answer ? [problem(answer.problem)] : this.trail(answer.trail)),
      );
    } catch {
      setChildren(this.found, problem('The run does not answer.'));
    }
  }

  private trail(trail: RecordTrail): HTMLElement[] {
    const { shardId, sequenceNumber, partitionKey, arrivedAt, bytes, preview } = trail;
    const facts = element(
      'dl',
      'facts',
      ...fact('shard', shardId),
      ...fact('sequence number', sequenceNumber),
      ...fact('partition key', partitionKey ?? 'none; the stream distributes the records'),
      ...fact('data', `${count(bytes)} bytes: ${preview}`),
    );
    const steps = trail.steps.map((step) => this.step(step, arrivedAt));
    const put = stepItem('end', timeOfDay(arrivedAt), 'Stream', `took it into ${shardId}`);
    const waits =
      steps.length === 0 ? [stepItem('failure', '', 'No consumer', 'has been handed it yet')] : [];
    return [element('ol', 'steps', put, ...steps, ...waits), facts];
  }

  private step({ at, by, kind, text }: TrailStep, arrivedAt: number): HTMLElement {
    const later = `${timeOfDay(at)} · ${duration(at - arrivedAt)} later`;
    return stepItem(kind, later, this.names[by] ?? by, text);
  }
}

const SIGNS: Readonly<Record<TrailStep['kind'], string>> = { attempt: '→', failure: '✗', end: '✓' };

function stepItem(kind: TrailStep['kind'], time: string, by: string, text: string): HTMLElement {
  return element(
    'li',
    kind,
    element('span', 'sign', SIGNS[kind]),
    element('div', '', element('b', '', by), ` ${text}`),
    element('time', '', time),
  );
}

function fact(name: string, value: string): HTMLElement[] {
  return [element('dt', '', name), element('dd', '', value)];
}

function problem(text: string): HTMLElement {
  return element('p', 'empty', text);
}
