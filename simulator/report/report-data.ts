/** What the report's page is given, as JSON within the page. Times are seconds since the epoch, loads are in shards. */
export interface ReportData {
  readonly title: string;
  /** What was played, a sentence each: trace, scale, warm-up, assumptions. */
  readonly facts: readonly string[];
  /** The answer, in a sentence or two. */
  readonly answer: string;
  readonly startTime: number;
  /** The first minute that counts; what comes before is warm-up. */
  readonly firstMinute: number;
  /** One value a minute. */
  readonly demand: readonly number[];
  readonly runs: readonly ReportRun[];
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What the columns mean and the figures rest on. */
  readonly notes: readonly string[];
}

/** One policy's run. */
export interface ReportRun {
  readonly name: string;
  /** Whether `shards` are shards, or what an on-demand stream takes. */
  readonly unit: 'shards' | 'capacity';
  /** `[minute, value]` wherever the value changes. */
  readonly shards: readonly (readonly [number, number])[];
  /** `[minute, MiB/s rejected]` where anything was. */
  readonly lost: readonly (readonly [number, number])[];
  readonly events: readonly ReportEvent[];
}

/** Something that the policy did. */
export interface ReportEvent {
  readonly minute: number;
  readonly kind: 'up' | 'down' | 'split' | 'merge' | 'refused' | 'finding';
  readonly text: string;
}
