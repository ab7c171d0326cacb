import type { ShardStrip } from '../../page-data';
import { heatColor, inkOn } from '../charts/heat';
import { type Palette, readPalette } from '../charts/palette';
import { shardsOfStrip, visibility } from '../charts/shard-tiles';
import { element, section, setText } from '../element';
import { percent, timeOfDay } from '../format';
import type { LiveRun } from '../live-run';

/** The share of the strip from which a shard has room for its number and load. */
const ROOM_FOR_NUMBER = 0.025;

interface Cell {
  readonly root: HTMLElement;
  readonly number: HTMLElement;
  readonly load: HTMLElement;
}

/**
 * The hash keys from 0 to 2^128: each open shard as wide as its range, and below them those that closed
 * lately.
 */
export class ShardStripView {
  readonly root: HTMLElement;
  private readonly open = element('div', 'strip');
  private readonly closed = element('div', 'strip closed');
  private readonly cells = new Map<number, Cell>();
  private readonly summary = element('span', 'count');

  constructor() {
    const scale = element(
      'div',
      'scale',
      element('span', '', 'idle ', element('i', 'ramp'), ' full (1 MiB/s or 1,000 records/s)'),
      element('span', '', element('i', 'over'), ' more than it takes'),
      element('span', '', element('i', 'past'), ' below: closed lately'),
    );
    const ends = element('div', 'ends', element('span', '', 'hash key 0'), element('span', '', '2¹²⁸'));
    this.root = section('Open shards now', 'shards', this.summary, this.open, this.closed, ends, scale);
  }

  show(run: LiveRun): void {
    const palette = readPalette();
    const shown = shardsOfStrip(run.shards, run.time, run.facts.intervalMs);
    const loads = new Map(run.last?.loads ?? []);
    const numbers = new Set(shown.map(({ number }) => number));
    for (const [number, { root }] of this.cells) {
      if (numbers.has(number)) continue;
      root.remove();
      this.cells.delete(number);
    }
    for (const shard of shown) {
      const opacity = visibility(shard, run.time, run.facts.intervalMs);
      this.showShard(shard, loads.get(shard.number) ?? 0, opacity, palette);
    }
    const count = shown.filter(({ closedAt }) => closedAt === null).length;
    setText(this.summary, count === 1 ? '1 shard' : `${count} shards`);
  }

  private showShard(shard: ShardStrip, load: number, opacity: number, palette: Palette): void {
    const { number, from, to, closedAt } = shard;
    const cell = this.cells.get(number) ?? this.make(shard);
    const { style } = cell.root;
    style.left = `${from * 100}%`;
    style.width = `${(to - from) * 100}%`;
    if (closedAt !== null) {
      this.closed.append(cell.root);
      setText(cell.load, '');
      // Only the ground fades: a number that is to be seen has to be legible.
      style.background = `color-mix(in srgb, ${palette.grid} ${Math.round(opacity * 100)}%, ${palette.ground})`;
      style.color = '';
    } else {
      const color = heatColor(load, palette);
      style.background = color;
      style.color = inkOn(color);
      setText(cell.load, percent(load));
    }
    const state = closedAt === null ? `load ${percent(load)}` : `closed at ${timeOfDay(closedAt)}`;
    cell.root.title = `Shard ${number}: ${percent(to - from)} of the hash keys, ${state}`;
  }

  private make({ number, from, to }: ShardStrip): Cell {
    const name = element('b', '', String(number));
    const load = element('span', '', '');
    const root = element('div', 'cell', name, load);
    root.classList.toggle('narrow', to - from < ROOM_FOR_NUMBER);
    const cell = { root, number: name, load };
    this.cells.set(number, cell);
    this.open.append(root);
    return cell;
  }
}
