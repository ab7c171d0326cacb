/*
 * The messages to the page, as JSON. The server and the browser share these types, and
 * `kept-intervals.ts`. All times are AWS's, in milliseconds since the epoch: those of the run's one clock, however fast it is played.
 */

/** Everything, for a new viewer. */
export interface PageSnapshot {
  readonly facts: RunFacts;
  /** The time of the snapshot. */
  readonly time: number;
  /** Oldest first. */
  readonly intervals: readonly StreamInterval[];
  /** Shards that are open, or were open within the time of `intervals`. */
  readonly shards: readonly ShardStrip[];
  /** Newest last. */
  readonly decisions: readonly DecisionView[];
  readonly now: PresentState;
}

/** The changes since the snapshot or update before. */
export interface PageUpdate {
  readonly interval: StreamInterval;
  /** Shards that are new or have closed; they replace those of the same number. */
  readonly shards: readonly ShardStrip[];
  /** Decisions that are new or changed; they replace those of the same id. */
  readonly decisions: readonly DecisionView[];
  readonly now: PresentState;
}

/** The facts that hold for the whole run. */
export interface RunFacts {
  readonly stacks: readonly string[];
  readonly streamName: string;
  /** Names as people say them, by the names that CloudFormation made for alarms, queues and functions. */
  readonly names: Readonly<Record<string, string>>;
  /** The URL of the AWS endpoint. */
  readonly endpoint: string;
  /** The most AWS seconds in a real second; `null` for as many as the machine can play. */
  readonly pace: number | null;
  /** How many records of AWS a record stands for. Load is shown as on AWS, accounts as played. */
  readonly scale: number;
  /** The differences from AWS, a sentence each, as printed at the start. */
  readonly notes: readonly RunNote[];
  /** The write limits of one shard, a second. */
  readonly shardLimits: { readonly bytes: number; readonly records: number };
  /** Milliseconds from one {@link StreamInterval} to the next, as a rule. */
  readonly intervalMs: number;
  /** How many of them are kept. */
  readonly mostIntervals: number;
}

export interface RunNote {
  /** One word: `played`, `limited`, … */
  readonly kind: string;
  readonly text: string;
}

/** The stream in one interval, as on AWS. Rates are per second of AWS, whatever the interval's length. */
export interface StreamInterval {
  /** The end of the interval. */
  readonly time: number;
  readonly acceptedBytes: number;
  readonly acceptedRecords: number;
  /** Rejected for a shard's throughput limit. A record that is sent again counts again. */
  readonly rejectedBytes: number;
  readonly rejectedRecords: number;
  readonly openShards: number;
  /**
   * Utilization in CloudWatch's newest minute, 1 for all of the capacity; `null` where no alarm has a value.
   */
  readonly alarmUtilization: number | null;
  /** The age of the oldest batch of all consumers, in milliseconds; `null` without consumers. */
  readonly iteratorAgeMs: number | null;
  /** All consumers together. */
  readonly invocations: number;
  /**
   * The number of an open shard, and the load that was written to it, accepted or not: a share of its limit
   * of bytes or of records, whichever is more. Shards without load are left out. `null` once it is no longer
   * kept.
   */
  readonly loads: readonly (readonly [shard: number, load: number])[] | null;
}

/** A shard as a range of the hash keys, scaled to 0 to 1. */
export interface ShardStrip {
  /** The number in its id. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly createdAt: number;
  /** `null` while the shard is open. */
  readonly closedAt: number | null;
  /** One after a split, two after a merge. */
  readonly parents: readonly number[];
}

/** The state at this moment, without a past. */
export interface PresentState {
  readonly streamStatus: string;
  readonly streamMode: string;
  readonly alarms: readonly AlarmView[];
  readonly consumers: readonly ConsumerView[];
  readonly queues: readonly QueueView[];
  readonly account: AccountView;
  readonly story: StoryView;
}

/** The run's course so far. */
export interface StoryView {
  /** Oldest first. */
  readonly phases: readonly PhaseView[];
  /** When the account was drawn up; `null` before. Time passes on after it. */
  readonly endedAt: number | null;
}

/** A stretch of the run, until the next one begins or the story ends. */
export interface PhaseView {
  readonly startedAt: number;
  /** One or two words: `surge`. */
  readonly name: string;
  /** A sentence without its full stop: what the load is, or what the run waits for. */
  readonly announcement: string;
}

export interface AlarmView {
  readonly name: string;
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When the alarm came into its state. */
  readonly since: number;
  /** In CloudWatch's words. */
  readonly reason: string;
  /** The newest datapoint that CloudWatch evaluated; `null` when there is none. */
  readonly value: number | null;
  /** `null` for a composite alarm. */
  readonly threshold: number | null;
  /** The condition that raises it, for example `≥ 0.8 in 2 of 6 minutes`; `''` for a composite alarm. */
  readonly condition: string;
  /** Whether it compares the used share of the stream's capacity. */
  readonly isOfUtilization: boolean;
  /** False for a signal to a program: its only actions are Lambda functions. */
  readonly isForPeople: boolean;
}

/** An event source mapping and its function. Counts are totals since its creation. */
export interface ConsumerView {
  readonly functionName: string;
  readonly state: string;
  /** The age of the last record of its present batch; 0 when it has none. */
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
  /** `null` when the queue is empty. */
  readonly oldestMessageAgeMs: number | null;
}

/** The account of the run so far. */
export interface AccountView {
  readonly rows: readonly AccountRow[];
  /** Empty until the account is drawn up. */
  readonly checks: readonly AccountCheck[];
  /** A sentence that says whether the account closes; `''` until it is drawn up. */
  readonly verdict: string;
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

/** A decision of a resharder, or several in a row that changed nothing. */
export interface DecisionView {
  /** Later decisions have higher ids. */
  readonly id: number;
  readonly functionName: string;
  /** The time of the decision; of several, of the last one. */
  readonly time: number;
  /** How many decisions it stands for; above 1 only for `hold`. */
  readonly count: number;
  readonly kind: 'up' | 'down' | 'isolate' | 'change' | 'hold';
  readonly isDryRun: boolean;
  /** Whether AWS has accepted one of its calls that changes the shards. */
  readonly hasResharded: boolean;
  readonly steps: readonly DecisionStep[];
  readonly findings: readonly string[];
  readonly basis: DecisionBasis;
  /** Why it was not carried out in full. */
  readonly obstacle: string | null;
}

export interface DecisionStep {
  /** For example `Split shard 3`. */
  readonly action: string;
  readonly why: string;
}

/** In shards; `null` where unknown. */
export interface DecisionBasis {
  readonly demand: number | null;
  readonly capacity: number | null;
  readonly need: number | null;
  /** UpdateShardCount calls left in the rolling 24 hours. */
  readonly callsLeft: number | null;
}

/** The way of one record, from put to sink. */
export interface RecordTrail {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** `null` when the stream distributes records itself. */
  readonly partitionKey: string | null;
  readonly arrivedAt: number;
  readonly bytes: number;
  /** The data as text, cut after some hundred characters. */
  readonly preview: string;
  /** After the stream took it, oldest first. */
  readonly steps: readonly TrailStep[];
}

/** The answer to a search for a record. */
export type TrailAnswer = { readonly trail: RecordTrail } | { readonly problem: string };

export interface TrailStep {
  readonly at: number;
  /** The name of a function, delivery stream or bucket. */
  readonly by: string;
  readonly kind: 'attempt' | 'failure' | 'end';
  readonly text: string;
}
