import type { LogLine } from '../../../local/services/lambda';
import type { DecisionView } from '../page-data';
import { readDecisionLine } from './decision-line';

/**
 * The newest decisions that functions have logged. Decisions in a row that change nothing are one entry with
 * a count, so that hours of them do not push out the changes.
 */
export class DecisionLog {
  private entries: DecisionView[] = [];
  private changed = new Set<number>();
  private nextId = 1;

  /** @param limit the most entries that are kept. Default 200 */
  constructor(private readonly limit: number = 200) {}

  /** Newest last. */
  get decisions(): readonly DecisionView[] {
    return this.entries;
  }

  /**
   * Takes the decision out of a line, if the line has one.
   * @param now the time of the line, in milliseconds since the epoch
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

  /** The entries that are new or changed since the last call. */
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
