import { runtimeError } from '../language/state-error';
import { MAX_HISTORY_EVENTS } from '../limits';

/** An event of an execution. */
export interface HistoryEvent {
  /** 1, 2, … */
  readonly id: number;
  /** 0 for the first event. */
  readonly previousEventId: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** `ExecutionStarted`, `TaskStateEntered`, … */
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The events of an execution. */
export class History {
  readonly events: HistoryEvent[] = [];
  private isOver = false;

  constructor(private readonly now: () => number) {}

  /**
   * Adds an event, unless the execution has ended.
   * @param previousEventId the event that led to this one
   * @returns the event's id
   * @throws StateError States.Runtime at the limit; the last place is for the execution's end
   */
  record(type: string, previousEventId: number, details: HistoryEvent['details'] = {}): number {
    if (this.isOver) return previousEventId;
    if (this.events.length >= MAX_HISTORY_EVENTS - 1) {
      throw runtimeError(
        `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
      );
    }
    return this.add(type, previousEventId, details);
  }

  /** Adds the last event. */
  end(type: string, details: HistoryEvent['details']): void {
    this.add(type, this.events.at(-1)?.id ?? 0, details);
    this.isOver = true;
  }

  private add(type: string, previousEventId: number, details: HistoryEvent['details']): number {
    const id = this.events.length + 1;
    this.events.push({ id, previousEventId, timestamp: this.now(), type, details });
    return id;
  }
}
