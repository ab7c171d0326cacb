export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** What becomes of an item, or of a child workflow execution. */
export type Fate = 'pending' | 'running' | 'succeeded' | 'failed' | 'timedOut' | 'aborted';

export interface MapRunSettings {
  readonly arn: string;
  readonly executionArn: string;
  /** Of the state machine that its children are of: `…:stateMachine:name/label`. */
  readonly machineArn: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | undefined;
  /** 0 to 100. */
  readonly toleratedFailurePercentage: number | undefined;
}

type Counts = Record<Fate, number>;

/** One visit to a distributed map: how its items and its child workflow executions fare. */
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

  /** A child that waits for its turn. */
  add(items: number): void {
    this.itemCounts.pending += items;
    this.executionCounts.pending += 1;
  }

  /** A child, with its items, goes from one fate to the other. */
  move(items: number, from: Fate, to: Fate): void {
    this.itemCounts[from] -= items;
    this.itemCounts[to] += items;
    this.executionCounts[from] -= 1;
    this.executionCounts[to] += 1;
  }

  /** What waits for its turn when the run is over. */
  abortPending(): void {
    this.itemCounts.aborted += this.itemCounts.pending;
    this.itemCounts.pending = 0;
    this.executionCounts.aborted += this.executionCounts.pending;
    this.executionCounts.pending = 0;
  }

  /**
   * Whether more items have failed than are tolerated: none, unless a count or a percentage is. Beyond either of the two
   * the run fails. The items of a batch that fails have all failed.
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
