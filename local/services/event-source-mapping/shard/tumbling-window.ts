import type { StreamRecord } from '../../kinesis';
import type { WindowOfEvent } from '../invocation/event-writer';
import { MAX_STATE_BYTES } from '../limits';

interface OpenWindow {
  readonly start: number;
  readonly end: number;
  readonly state: string;
  readonly terminatedEarly: boolean;
}

/**
 * The tumbling windows of one lane, one after the other ("Implementing stateful Kinesis Data Streams
 * processing in Lambda"). Bounds lie on multiples of the window's length since the epoch and are compared
 * with arrival time stamps. A window ends with an invocation of its own, without records.
 *
 * Each lane has its own windows: AWS speaks of one state per shard, and does not mention several lanes.
 */
export class TumblingWindow {
  private open: OpenWindow | undefined;

  /** @param lengthMs whole seconds */
  constructor(private readonly lengthMs: number) {}

  /** Milliseconds since the epoch; `undefined` between windows. */
  get end(): number | undefined {
    return this.open?.end;
  }

  /** Opens the window of this record, unless one is open. */
  admit(record: StreamRecord): void {
    if (this.open !== undefined) return;
    const at = record.approximateArrivalTimestamp;
    const start = at - (at % this.lengthMs);
    this.open = { start, end: start + this.lengthMs, state: '{}', terminatedEarly: false };
  }

  /** Whether a record goes into the open window. One that comes late joins it too: windows never go back. */
  holds(record: StreamRecord): boolean {
    return this.open !== undefined && record.approximateArrivalTimestamp < this.open.end;
  }

  /** Keeps the window's state. A state that is too large ends the window early. */
  accept(state: string): void {
    if (this.open === undefined) return;
    const terminatedEarly = Buffer.byteLength(state) > MAX_STATE_BYTES;
    this.open = { ...this.open, state, terminatedEarly };
  }

  /**
   * Whether the final invocation is due.
   * @param next the record that waits, if any
   * @param over whether no more records will come: the shard has ended, or has been quiet for long enough
   */
  isOver(next: StreamRecord | undefined, over: boolean): boolean {
    if (this.open === undefined) return false;
    if (this.open.terminatedEarly) return true;
    return next === undefined ? over : !this.holds(next);
  }

  /** The open window as the event describes it. */
  describe(isFinalInvokeForWindow: boolean): WindowOfEvent | undefined {
    if (this.open === undefined) return undefined;
    const { terminatedEarly, ...window } = this.open;
    return { ...window, isFinalInvokeForWindow, isWindowTerminatedEarly: terminatedEarly };
  }

  close(): void {
    this.open = undefined;
  }
}
