import type { LogLine } from '../../local/services/lambda';
import { readDecisionLine } from './decision-line';
import type { DecisionView } from './page-data';

/**
 * The decisions that functions log, the newest of them. One that leaves the stream as it is takes the place of one before it that
 * did the same and counts it, so that hours of them do not push out what was done.
 */
export class DecisionBook {
  private entries: DecisionView[] = [];
  private changed = new Set<number>();
  private nextId = 1;

  /** @param limit how many are kept; 200 unless told */
  constructor(private readonly limit: number = 200) {}

  /** Newest last. */
  get decisions(): readonly DecisionView[] {
    return this.entries;
  }

  /**
   * Takes the decision out of a line, where it holds one.
   * @param now when it was logged, in milliseconds since the epoch
   */
  read({ functionName, text }: Pick<LogLine, 'functionName' | 'text'>, now: number): void {
    const line = readDecisionLine(text);
    if (line === undefined) return;
    const last = this.entries.findLast((entry) => entry.functionName === functionName);
    if (line.is !== 'decision') {
      const addition = line.is === 'obstacle' ? { obstacle: line.because } : { hasResharded: true };
      if (last !== undefined) this.put({ ...last, ...addition });
      return;
    }
    const { is: _, ...decision } = line;
    const isRepeated = decision.kind === 'hold' && last?.kind === 'hold' && last === this.entries.at(-1);
    const [id, count] = isRepeated ? [last.id, last.count + 1] : [this.nextId++, 1];
    this.put({ ...decision, id, count, functionName, time: now, hasResharded: false, obstacle: null });
  }

  /** Those that are new or other than at the last call. */
  takeChanged(): DecisionView[] {
    const { changed } = this;
    this.changed = new Set();
    return this.entries.filter(({ id }) => changed.has(id));
  }

  private put(entry: DecisionView): void {
    const at = this.entries.findIndex(({ id }) => id === entry.id);
    if (at === -1) this.entries.push(entry);
    else this.entries[at] = entry;
    if (this.entries.length > this.limit) this.entries.shift();
    this.changed.add(entry.id);
  }
}
