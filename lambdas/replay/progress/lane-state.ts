import type { Position } from '../read';

/** What became of the records of a lane. `read` is the sum of the others. */
export interface LaneCounts {
  readonly read: number;
  /** They did not pass the filters. */
  readonly filtered: number;
  /** In a dry run: what would have been sent. */
  readonly sent: number;
  /** They lie in the bucket of the replay, with their payload and the reason. */
  readonly failed: number;
}

const NOTHING: LaneCounts = { read: 0, filtered: 0, sent: 0, failed: 0 };

/** How far a lane has come. It is written after each batch, so whoever goes on repeats one batch at most. */
export interface LaneState {
  readonly counts: LaneCounts;
  /** The last record that is done. Undefined before the first. */
  readonly position?: Position;
  readonly isDone: boolean;
  /** Sentences about what the lane could not do. */
  readonly troubles: readonly string[];
}

export const NOT_BEGUN: LaneState = { counts: NOTHING, isDone: false, troubles: [] };

/** The result of a replay, as report.json has it. */
export interface ReplayReport extends LaneCounts {
  readonly name: string;
  readonly isComplete: boolean;
  readonly dryRun: boolean;
  readonly lanes: { readonly done: number; readonly all: number };
  /** Where failed records lie. */
  readonly failedBelow: string;
  /** What is left, in sentences. Empty if the replay is complete. */
  readonly cause: string;
}

/** Sums the lanes up. A replay is complete if each lane is done and no record has failed. */
export function reportOf(
  name: string,
  dryRun: boolean,
  lanes: ReadonlyMap<string, LaneState>,
  failedBelow: string,
): ReplayReport {
  const states = [...lanes.values()];
  const sum = (of: keyof LaneCounts) => states.reduce((all, { counts }) => all + counts[of], 0);
  const counts = { read: sum('read'), filtered: sum('filtered'), sent: sum('sent'), failed: sum('failed') };
  const open = [...lanes].filter(([, { isDone }]) => !isDone).map(([id]) => id);
  const troubles = [...lanes].flatMap(([id, state]) => state.troubles.map((trouble) => `${id}: ${trouble}`));
  const sentences = [
    ...(counts.failed > 0 ? [`${counts.failed} records failed; they lie below ${failedBelow}.`] : []),
    ...(open.length > 0
      ? [
          `${open.length} of ${states.length} lanes are not done (${shortened(open)}): start with {"resume": "${name}"}.`,
        ]
      : []),
    ...(troubles.length > 0 ? [shortened(troubles)] : []),
  ];
  return {
    name,
    isComplete: sentences.length === 0,
    dryRun,
    ...counts,
    lanes: { done: states.length - open.length, all: states.length },
    failedBelow,
    cause: sentences.join(' '),
  };
}

const SHOWN = 5;

function shortened(texts: readonly string[]): string {
  return texts.length <= SHOWN
    ? texts.join(', ')
    : `${texts.slice(0, SHOWN).join(', ')} and ${texts.length - SHOWN} more`;
}
