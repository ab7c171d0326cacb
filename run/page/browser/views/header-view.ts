import { utilizationOf } from '../charts/charts';
import { element, setText } from '../element';
import { count, decimal, duration, mib, percent, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

/** Whether the page is connected to the run. */
export type Connection = 'live' | 'lost';

/** The minutes that the charts can show. */
export const WINDOWS_MIN = [2, 5, 15] as const;

interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly value: (run: LiveRun) => string;
  /** Whether the figure needs attention. */
  readonly warns?: (run: LiveRun) => boolean;
}

const FIGURES: readonly Figure[] = [
  { label: 'written', unit: 'MiB/s', value: ({ last }) => mib(last?.acceptedBytes) },
  { label: 'written', unit: 'records/s', value: ({ last }) => count(last?.acceptedRecords) },
  {
    label: 'rejected',
    unit: 'records/s',
    value: ({ last }) => count(last?.rejectedRecords),
    warns: ({ last }) => (last?.rejectedRecords ?? 0) > 0,
  },
  { label: 'utilization', unit: '', value: ({ facts, last }) => percent(utilizationOf(facts, last)) },
  { label: 'open shards', unit: '', value: ({ last }) => count(last?.openShards) },
  {
    label: 'invocations',
    unit: '/s',
    value: ({ last }) => decimal(last && Math.round(last.invocations * 10) / 10),
  },
  { label: 'iterator age', unit: '', value: ({ last }) => duration(last?.iteratorAgeMs) },
  {
    label: 'in dead-letter queues',
    unit: '',
    value: ({ now }) => count(waiting(now.queues)),
    warns: ({ now }) => waiting(now.queues) > 0,
  },
];

/** The name of the run, the state of the connection, and the figures of this second. */
export class HeaderView {
  readonly root: HTMLElement;
  private readonly title = element('h1', '', 'Connecting to the run …');
  private readonly subtitle = element('p', 'subtitle');
  private readonly load = element('p', 'load');
  private readonly connection = element('p', 'connection');
  private readonly values = FIGURES.map(() => element('b', 'figure'));
  private readonly tiles: readonly HTMLElement[];

  /** @param onWindow receives the minutes that the user chose */
  constructor(onWindow: (minutes: number) => void) {
    this.tiles = FIGURES.map(({ label, unit }, i) =>
      element(
        'div',
        'tile',
        element('span', '', label),
        element('div', '', this.values[i] ?? '', unit === '' ? '' : element('small', '', ` ${unit}`)),
      ),
    );
    this.connection.setAttribute('role', 'status');
    this.root = element(
      'header',
      '',
      element('div', 'titles', this.title, this.subtitle, this.load),
      element('div', 'controls', this.connection, windows(onWindow)),
      element('div', 'tiles', ...this.tiles),
    );
  }

  show(run: LiveRun): void {
    const { facts, now } = run;
    setText(this.title, facts.stacks.join(', '));
    document.title = `${facts.stacks.join(', ')}, local run`;
    const mode = now.streamMode === 'ON_DEMAND' ? 'on-demand' : 'provisioned';
    const scale = facts.scale === 1 ? '' : ` · scale ${facts.scale}`;
    setText(
      this.subtitle,
      `Stream ${facts.streamName} · ${mode} · ${now.streamStatus} · ${facts.endpoint} · CloudWatch ${facts.compression}×${scale}`,
    );
    setText(this.load, now.load === '' ? '' : `Load: ${now.load}`);
    for (const [i, { value, warns }] of FIGURES.entries()) {
      const target = this.values[i];
      if (target !== undefined) setText(target, value(run));
      this.tiles[i]?.classList.toggle('warns', warns?.(run) ?? false);
    }
  }

  /** @param time of the last update */
  showConnection(connection: Connection, time: number): void {
    this.connection.className = `connection ${connection}`;
    setText(
      this.connection,
      connection === 'live' ? '● live' : `○ not connected; this is how it was at ${timeOfDay(time)}`,
    );
  }
}

function windows(onWindow: (minutes: number) => void): HTMLElement {
  const buttons = WINDOWS_MIN.map((minutes) => {
    const button = element('button', '', `${minutes} min`);
    button.type = 'button';
    button.setAttribute('aria-pressed', String(minutes === WINDOWS_MIN[0]));
    button.addEventListener('click', () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      onWindow(minutes);
    });
    return button;
  });
  const group = element('div', 'windows', ...buttons);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'What the charts show');
  return group;
}

function waiting(queues: LiveRun['now']['queues']): number {
  return queues.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0);
}
