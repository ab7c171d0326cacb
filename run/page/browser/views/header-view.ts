import { element, setText } from '../element';
import { paceInWords, timeOfDay } from '../format';
import type { LiveRun, Window } from '../live-run';
import { FIGURES } from './figures';

/** Whether the page is connected to the run. */
export type Connection = 'live' | 'lost';

const MINUTE_MS = 60_000;
/** What the charts can show; the first at the start. */
const WINDOWS: readonly { readonly window: Window; readonly label: string }[] = [
  { window: 'story', label: 'Whole run' },
  { window: 120 * MINUTE_MS, label: '2 h' },
  { window: 15 * MINUTE_MS, label: '15 min' },
];

/**
 * The name of the run, the state of the connection, AWS's time of day, and the newest figures. Once the
 * account is drawn up: its verdict, and the figures of the whole story.
 */
export class HeaderView {
  readonly root: HTMLElement;
  private readonly title = element('h1', '', 'Connecting to the run …');
  private readonly subtitle = element('p', 'subtitle');
  private readonly timing = element('p', 'subtitle timing');
  private readonly load = element('p', 'load');
  private readonly connection = element('p', 'connection');
  private readonly clock = element('time', 'clock');
  private readonly tiles = FIGURES.map(({ unit }) => {
    const label = element('span', '');
    const value = element('b', 'figure');
    const small = unit === '' ? '' : element('small', '', ` ${unit}`);
    return { label, value, root: element('div', 'tile', label, element('div', '', value, small)) };
  });

  /** @param onWindow receives what the user chose */
  constructor(onWindow: (window: Window) => void) {
    this.connection.setAttribute('role', 'status');
    this.root = element(
      'header',
      '',
      element('div', 'titles', this.title, this.subtitle, this.timing, this.load),
      element('div', 'controls', this.clock, this.connection, windows(onWindow)),
      element('div', 'tiles', ...this.tiles.map(({ root }) => root)),
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
    this.showHeadline(run);
    const isOver = now.story.endedAt !== null;
    for (const [i, { live, story }] of FIGURES.entries()) {
      const tile = this.tiles[i];
      const { label, value, warns } = isOver ? story : live;
      if (tile === undefined) continue;
      setText(tile.label, label);
      setText(tile.value, value(run));
      tile.root.classList.toggle('warns', warns?.(run) ?? false);
    }
  }

  /** The present phase, or the verdict at the end. */
  private showHeadline({ now: { account, story } }: LiveRun): void {
    const phase = story.phases.at(-1);
    const present = phase === undefined ? '' : `Now: ${phase.name}, ${phase.announcement}`;
    setText(this.load, account.verdict === '' ? present : account.verdict);
    this.load.classList.toggle('holds', account.verdict.startsWith('✓'));
    this.load.classList.toggle('fails', account.verdict.startsWith('✗'));
  }

  /** @param time of the last update; undefined when there was none */
  showConnection(connection: Connection, time: number | undefined): void {
    this.connection.className = `connection ${connection}`;
    const past = time === undefined ? '' : `; this is how it was at ${timeOfDay(time)} UTC`;
    setText(this.connection, connection === 'live' ? '● live' : `○ not connected${past}`);
  }
}

function windows(onWindow: (window: Window) => void): HTMLElement {
  const buttons = WINDOWS.map(({ window, label }, i) => {
    const button = element('button', '', label);
    button.type = 'button';
    button.setAttribute('aria-pressed', String(i === 0));
    button.addEventListener('click', () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      onWindow(window);
    });
    return button;
  });
  const group = element('div', 'windows', ...buttons);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'What the charts show');
  return group;
}
