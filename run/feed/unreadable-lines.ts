import type { OutgoingRecord } from '../../client';
import type { InputError } from '../errors';
import { mostlyUnreadable } from './recognized-input';

/** The first lines of an input may be a program's greeting; after so many events it is judged. */
const JUDGED_FROM_EVENTS = 20;

/**
 * The lines that no consumer will be able to read: how many there are, and where each is in the input. Only
 * they are kept by themselves, because an input may have millions of others.
 */
export class UnreadableLines {
  private events = 0;
  private count = 0;
  private first: { readonly number: number; readonly reason: string } | undefined;
  private readonly underWay = new Map<OutgoingRecord, number>();
  private readonly bySequenceNumber = new Map<string, number>();

  /**
   * @param source the flag and its value, for messages; undefined for generated lines, which may be as bad as asked for
   * @param say gets the verdict at once; the account takes its time
   */
  constructor(
    private readonly source: string | undefined,
    private readonly say: (sentence: string) => void = () => undefined,
  ) {}

  /** Counts a line that can be read. */
  readable(): void {
    this.events++;
  }

  /** Counts a line that cannot. @param record that holds it */
  unreadable(number: number, reason: string, record: OutgoingRecord): void {
    this.events++;
    this.count++;
    this.first ??= { number, reason };
    this.underWay.set(record, number);
  }

  /** Notes under which sequence number a record was written. Other records are ignored. */
  written(record: OutgoingRecord, sequenceNumber: string): void {
    const number = this.underWay.get(record);
    if (number === undefined) return;
    this.underWay.delete(record);
    this.bySequenceNumber.set(sequenceNumber, number);
  }

  /** The number of a line in the input, counted from 1; undefined for a record that is no such line. */
  lineOf(sequenceNumber: string): number | undefined {
    return this.bySequenceNumber.get(sequenceNumber);
  }

  /** Why the input should not be read on: most of its lines cannot be read. Undefined if they can. */
  verdict(isEnd = false): InputError | undefined {
    if (this.source === undefined || this.first === undefined || this.count * 2 <= this.events)
      return undefined;
    if (!isEnd && this.events < JUDGED_FROM_EVENTS) return undefined;
    const verdict = mostlyUnreadable(this.source, this.count, this.events, this.first);
    this.say(verdict.message);
    return verdict;
  }
}
