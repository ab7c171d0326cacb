/** What AWS was asked and what it answered, in our own words. */
export interface RecordedFact<World> {
  readonly question: string;
  /** Of the stream, the mapping or the rule that was asked about. */
  readonly settings: string;
  readonly answer: string;
  /** Who asked AWS, and where it is written down. */
  readonly source: string;
  /** When AWS was asked, as exactly as the source says it. */
  readonly date: string;
  /** Asks the local engine the same, and expects the same. */
  check(world: World): Promise<void>;
}

/** A suite whose answers are snapshots of AWS. */
export function localStack(test: string): string {
  return `localstack/localstack 8b9a79f0, ${test}, a snapshot of AWS`;
}

/** An emulator whose errors were copied from AWS. */
export function kinesalite(file: string): string {
  return `mhart/kinesalite c76689da, ${file}, taken from AWS`;
}

export const KINESALITE_YEARS = '2015 to 2020';
