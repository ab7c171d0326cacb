export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** The state of an item or of a child execution. */
export type Fate = 'pending' | 'running' | 'succeeded' | 'failed' | 'timedOut' | 'aborted';

export interface MapRunSettings {
  readonly arn: string;
  readonly executionArn: string;
  /** The state machine of the child executions: `…:stateMachine:name/label`. */
  readonly machineArn: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | undefined;
  /** 0 to 100. */
  readonly toleratedFailurePercentage: number | undefined;
}

type Counts = Record<Fate, number>;

/** One run of a distributed map, with the counts of its items and child executions. */
export class MapRun {
  status: MapRunStatus = 'RUNNING';
  /** Milliseconds since the epoch. */
  stopDate: number | undefined;
  readonly itemCounts: Counts = none();
  readonly executionCounts: Counts = none();

  constructor(
    readonly settings: MapRunSettings,
    /** Milliseconds since the epoch. */
    readonly startDate: number,
  ) {}

  /** Counts a child execution that has not started. */
  add(items: number): void {
    this.itemCounts.pending += items;
    this.executionCounts.pending += 1;
  }

  /** Moves a child execution and its items from one count to another. */
  move(items: number, from: Fate, to: Fate): void {
    this.itemCounts[from] -= items;
    this.itemCounts[to] += items;
    this.executionCounts[from] -= 1;
    this.executionCounts[to] += 1;
  }

  /** Counts all that has not started as aborted. */
  abortPending(): void {
    this.itemCounts.aborted += this.itemCounts.pending;
    this.itemCounts.pending = 0;
    this.executionCounts.aborted += this.executionCounts.pending;
    this.executionCounts.pending = 0;
  }

  /**
   * Whether more items failed than the count or the percentage tolerates; without both, none is tolerated. A
   * batch that fails counts with all its items.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   */
  get isBeyondTolerance(): boolean {
    const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = this.settings;
    const failed = this.itemCounts.failed + this.itemCounts.timedOut;
    if (count === undefined && percentage === undefined) return failed > 0;
    const share = (100 * failed) / Math.max(1, totalOf(this.itemCounts));
    return failed > (count ?? Infinity) || share > (percentage ?? 100);
  }
}

export function totalOf(counts: Readonly<Counts>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function none(): Counts {
  return { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };
}
