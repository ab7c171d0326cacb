/*
 * What the page is told, as JSON. The server and the browser share these types and nothing else. Times are milliseconds
 * since the epoch, on the clock of this machine, also those of alarms.
 */

/** Everything, for a viewer who has just come. */
export interface PageSnapshot {
  readonly facts: RunFacts;
  /** When it was taken. */
  readonly time: number;
  /** Oldest first. */
  readonly seconds: readonly StreamSecond[];
  /** Shards that are open, or were within the time that `seconds` covers. */
  readonly shards: readonly ShardStrip[];
  /** Newest last. */
  readonly decisions: readonly DecisionView[];
  readonly now: PresentState;
}

/** What has changed since the snapshot or update before. */
export interface PageUpdate {
  readonly second: StreamSecond;
  /** Shards that are new or have been closed; they replace those of the same number. */
  readonly shards: readonly ShardStrip[];
  /** Decisions that are new or have been added to; they replace those of the same id. */
  readonly decisions: readonly DecisionView[];
  readonly now: PresentState;
}

/** What holds for the whole run. */
export interface RunFacts {
  readonly stacks: readonly string[];
  readonly streamName: string;
  /** Logical ids in the template, by the names that alarms, queues and functions have. */
  readonly logicalIds: Readonly<Record<string, string>>;
  /** Of the AWS endpoint. */
  readonly endpoint: string;
  /** CloudWatch's minutes in a real one. */
  readonly compression: number;
  /** What the machine does in another way than AWS, a sentence each, as it is printed at the start. */
  readonly notes: readonly RunNote[];
  /** What one shard takes in a second. */
  readonly shardLimits: { readonly bytes: number; readonly records: number };
  /** Milliseconds from one {@link StreamSecond} to the next, as a rule. */
  readonly intervalMs: number;
}

export interface RunNote {
  /** One word: `compressed`, `limited`, … */
  readonly kind: string;
  readonly text: string;
}

/** What happened to the stream in one interval. Rates are per second, whatever the interval's real length. */
export interface StreamSecond {
  /** Its end. */
  readonly time: number;
  readonly acceptedBytes: number;
  readonly acceptedRecords: number;
  /** What shards refused for their throughput; a writer that sends a record again has it counted again. */
  readonly rejectedBytes: number;
  readonly rejectedRecords: number;
  readonly openShards: number;
  /** What CloudWatch's newest minute says of utilization, 1 for all of it; `null` where no alarm watches it, or knows it. */
  readonly alarmUtilization: number | null;
  /** The age of the oldest batch that consumers are at, in milliseconds; `null` without consumers. */
  readonly iteratorAgeMs: number | null;
  /** Of all consumers. */
  readonly invocations: number;
  /**
   * Number of a shard that was open, and what was written to it, accepted or not: 1 for all that it takes, of bytes or of
   * records, whichever is more. Shards to which nothing was written are left out. `null` where it is no longer kept.
   */
  readonly loads: readonly (readonly [shard: number, load: number])[] | null;
}

/** A shard as a range of the hash keys, which go from 0 to 1 here. */
export interface ShardStrip {
  /** The one in its id. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly createdAt: number;
  /** `null` while it is open. */
  readonly closedAt: number | null;
  /** One after a split, two after a merge. */
  readonly parents: readonly number[];
}

/** What is shown as it is now, without a past. */
export interface PresentState {
  readonly streamStatus: string;
  readonly streamMode: string;
  readonly alarms: readonly AlarmView[];
  readonly consumers: readonly ConsumerView[];
  readonly queues: readonly QueueView[];
  readonly account: AccountView;
  /** What is being written at the moment, in words; `''` where nothing is said of it. */
  readonly load: string;
}

export interface AlarmView {
  readonly name: string;
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When it came into its state. */
  readonly since: number;
  /** In CloudWatch's words. */
  readonly reason: string;
  /** The newest datapoint that was evaluated; `null` where there is none. */
  readonly value: number | null;
  /** `null` for a composite alarm. */
  readonly threshold: number | null;
  /** What raises it, for example `≥ 0.8 in 2 of 6 minutes`; `''` for a composite alarm. */
  readonly condition: string;
  /** Whether it compares the share of the stream's capacity that is used. */
  readonly isOfUtilization: boolean;
}

/** An event source mapping and its function. Counts are totals since it was made. */
export interface ConsumerView {
  readonly functionName: string;
  readonly state: string;
  /** The age of the last record of the batch that it is at; 0 when it has nothing in hand. */
  readonly iteratorAgeMs: number;
  readonly invocations: number;
  readonly retried: number;
  readonly processed: number;
  readonly deadLettered: number;
  readonly dropped: number;
}

export interface QueueView {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  /** `null` when it is empty. */
  readonly oldestMessageAgeMs: number | null;
}

/** How far the account of the run is. */
export interface AccountView {
  readonly rows: readonly AccountRow[];
  /** Empty until the account is drawn up. */
  readonly checks: readonly AccountCheck[];
}

export interface AccountRow {
  readonly label: string;
  readonly count: number;
}

export interface AccountCheck {
  readonly claim: string;
  readonly left: number;
  readonly right: number;
  readonly holds: boolean;
}

/** A decision of a resharder, or several in a row that left the stream as it is. */
export interface DecisionView {
  /** Rising. */
  readonly id: number;
  readonly functionName: string;
  /** When it was made; of several, the last one. */
  readonly time: number;
  /** How many it stands for: above 1 only for `hold`. */
  readonly count: number;
  readonly kind: 'up' | 'down' | 'isolate' | 'change' | 'hold';
  readonly isDryRun: boolean;
  /** Whether AWS has accepted a call of it that changes the shards. */
  readonly hasResharded: boolean;
  readonly steps: readonly DecisionStep[];
  readonly findings: readonly string[];
  readonly basis: DecisionBasis;
  /** What has kept it from being carried out whole. */
  readonly obstacle: string | null;
}

export interface DecisionStep {
  /** What is done, for example `split shard 3`. */
  readonly action: string;
  readonly why: string;
}

/** In shards; `null` where it is not known. */
export interface DecisionBasis {
  readonly demand: number | null;
  readonly capacity: number | null;
  readonly need: number | null;
  /** UpdateShardCount calls left in the rolling 24 hours. */
  readonly callsLeft: number | null;
}
