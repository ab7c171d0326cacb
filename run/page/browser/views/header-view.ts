import { utilizationOf } from '../charts/charts';
import { element, setText } from '../element';
import { count, decimal, duration, mib, paceInWords, percent, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

/** Whether the page is connected to the run. */
export type Connection = 'live' | 'lost';

/** What the charts can show. The story of a run takes more than an hour. */
const WINDOWS = [
  { minutes: 15, label: '15 min' },
  { minutes: 120, label: '2 h' },
  { minutes: 720, label: '12 h' },
] as const;
/** The minutes that they show at first. */
export const FIRST_WINDOW_MIN = 120;

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

/** The name of the run, the state of the connection, AWS's time of day, and the newest figures. */
export class HeaderView {
  readonly root: HTMLElement;
  private readonly title = element('h1', '', 'Connecting to the run …');
  private readonly subtitle = element('p', 'subtitle');
  private readonly timing = element('p', 'subtitle timing');
  private readonly load = element('p', 'load');
  private readonly connection = element('p', 'connection');
  private readonly clock = element('time', 'clock');
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
      element('div', 'titles', this.title, this.subtitle, this.timing, this.load),
      element('div', 'controls', this.clock, this.connection, windows(onWindow)),
      element('div', 'tiles', ...this.tiles),
    );
  }

  show(run: LiveRun): void {
    const { facts, now } = run;
    setText(this.title, facts.stacks.join(', '));
    document.title = `${facts.stacks.join(', ')}, local run`;
    const mode = now.streamMode === 'ON_DEMAND' ? 'on-demand' : 'provisioned';
    setText(this.subtitle, `Stream ${facts.streamName} · ${mode} · ${now.streamStatus} · ${facts.endpoint}`);
    const scale = facts.scale === 1 ? '' : ` · scale ${facts.scale}: each record stands for ${facts.scale}`;
    setText(this.timing, `${paceInWords(facts.pace)}${scale}`);
    setText(this.clock, `${timeOfDay(run.time)} UTC`);
    setText(this.load, now.load === '' ? '' : `Load: ${now.load}`);
    for (const [i, { value, warns }] of FIGURES.entries()) {
      const target = this.values[i];
      if (target !== undefined) setText(target, value(run));
      this.tiles[i]?.classList.toggle('warns', warns?.(run) ?? false);
    }
  }

  /** @param time of the last update; undefined when there was none */
  showConnection(connection: Connection, time: number | undefined): void {
    this.connection.className = `connection ${connection}`;
    const past = time === undefined ? '' : `; this is how it was at ${timeOfDay(time)} UTC`;
    setText(this.connection, connection === 'live' ? '● live' : `○ not connected${past}`);
  }
}

function windows(onWindow: (minutes: number) => void): HTMLElement {
  const buttons = WINDOWS.map(({ minutes, label }) => {
    const button = element('button', '', label);
    button.type = 'button';
    button.setAttribute('aria-pressed', String(minutes === FIRST_WINDOW_MIN));
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
