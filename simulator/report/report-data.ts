/**
 * The data of the report's page, as JSON within the page. Times are seconds since the epoch, loads are in
 * shards.
 */
export interface ReportData {
  readonly title: string;
  /** Sentences about the load: trace, scale, warm-up, assumptions. */
  readonly facts: readonly string[];
  /** The answer, in a sentence or two. */
  readonly answer: string;
  /** The answer in parts; `undefined` where one policy alone was played. */
  readonly verdict?: {
    /** The row of the table to take; absent for settings that have none. */
    readonly policy?: string;
    readonly parts: readonly { readonly label: string; readonly value: string; readonly note: string }[];
  };
  readonly startTime: number;
  /** The first minute that counts; the minutes before are warm-up. */
  readonly firstMinute: number;
  /** One value a minute. */
  readonly demand: readonly number[];
  readonly runs: readonly ReportRun[];
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What there was to choose from; absent where one policy alone was played. */
  readonly trade?: { readonly head: readonly string[]; readonly points: readonly TradePoint[] };
  /** Sentences about the columns and the basis of the figures. */
  readonly notes: readonly string[];
}

/** One policy's run. */
export interface ReportRun {
  readonly name: string;
  /** Whether `shards` are shards or the capacity of an on-demand stream. */
  readonly unit: 'shards' | 'capacity';
  /** `[minute, value]` where the value changes. */
  readonly shards: readonly (readonly [number, number])[];
  /** `[minute, MiB/s rejected]` where any load was rejected. */
  readonly lost: readonly (readonly [number, number])[];
  readonly events: readonly ReportEvent[];
}

/** Something that the policy did. */
export interface ReportEvent {
  readonly minute: number;
  readonly kind: 'up' | 'down' | 'split' | 'merge' | 'refused' | 'finding';
  readonly text: string;
}

/** One of what there was to choose from. */
export interface TradePoint {
  /** Its name and its figures, as the table has them. */
  readonly cells: readonly string[];
  readonly usdPerMonth: number;
  /** The rejected share of all bytes offered. */
  readonly lossShare: number;
  readonly reshardsPerDay: number;
  readonly isTaken: boolean;
}
