import { type DemandHistory, NO_HISTORY, type Rejection, type Unevenness } from './load';
import type { Work } from './plan';
import type { KeptShards } from './shards';
import { MEMORY } from './tuning';

/**
 * What the policy remembers from one decision to the next: plain JSON, below 100 KB. Hosts store it and hand
 * it back unchanged. `undefined` stands for an empty memory and costs only what the policy had learned.
 */
export interface PolicyState {
  /** The version of this shape. `decide` reads versions 1 and 2 too; it drops a state of any other version. */
  readonly version: 3;
  /** The time of the last observation. All times here are milliseconds since the epoch, 0 for never. */
  readonly observedAt: number;
  readonly history: DemandHistory;
  /** The change that splits and merges are under way for. */
  readonly work: OpenWork | null;
  /** Shard-minutes above the need of the next hour, less those below it; 0 again when scaling begins. */
  readonly idleShardMinutes: number;
  /** When capacity was last added. */
  readonly grownAt: number;
  /** When each change of the last 24 hours was begun. */
  readonly changesBegunAt: readonly number[];
  /**
   * Hash keys (decimal) where shards begin to keep hot keys apart, and when each was last found necessary.
   */
  readonly isolationBorders: readonly { readonly hashKey: string; readonly neededAt: number }[];
  /** The number of open shards and the youngest one's id; a change of either is a change of the shards. */
  readonly shape: string;
  /** When `shape` last changed. */
  readonly changedAt: number;
  /** When a hot shard was last suspected. */
  readonly suspectedAt: number;
  /** From when on keys may be sampled again. */
  readonly sampleAfter: number;
  /** Since when CloudWatch, asked in vain, has had neither load nor readers of the stream. */
  readonly unseenSince: number;
  /** How many shards were open when the stream was ACTIVE last; 0 for never. */
  readonly openShards: number;
  /** The most shards that the policy's last steps may lead to, and when it asked for them. */
  readonly askedShards: number;
  readonly askedAt: number;
  /** Shards that somebody else added and that are kept for a while. */
  readonly kept: KeptShards | null;
  /** Whether the policy itself has switched the shard-level metrics on. */
  readonly ownsShardMetrics: boolean;
  /** What was rejected of late, while `rejectedAtMost` is set. A state of before that setting lacks it. */
  readonly rejection?: Rejection;
  /** What the losses told of bursts and keys. A state of before it was learned lacks it. */
  readonly unevenness?: Unevenness;
  /** When a sample of the keys of all shards last found none to be hot. */
  readonly foundEvenAt?: number;
}

/** Work that is under way, and the layout that it leads to. */
export interface OpenWork extends Work {
  /** How many even shards the layout has; undefined for work that only adds the isolation borders. */
  readonly evenShards?: number;
  /**
   * Shards are only halved, or only merged in pairs, until `shards` are open. Default: splits and merges to
   * the borders of `evenShards`.
   */
  readonly way?: 'halving' | 'pairing';
  readonly why: string;
}

/** An empty memory. */
export const EMPTY_STATE: PolicyState = {
  version: 3,
  observedAt: 0,
  history: NO_HISTORY,
  work: null,
  idleShardMinutes: 0,
  grownAt: 0,
  changesBegunAt: [],
  isolationBorders: [],
  shape: '',
  changedAt: 0,
  suspectedAt: 0,
  sampleAfter: 0,
  unseenSince: 0,
  openShards: 0,
  askedShards: 0,
  askedAt: 0,
  kept: null,
  ownsShardMetrics: false,
};

/** What version 3 has and version 2 does not. */
type New = 'unseenSince' | 'openShards' | 'askedShards' | 'askedAt' | 'kept' | 'ownsShardMetrics';
interface PolicyStateV2 extends Omit<PolicyState, 'version' | New> {
  readonly version: 2;
}
/** With version 2, metrics were on for an hour after a suspicion; a run may have been some minutes late. */
const METRICS_OF_VERSION_2 = 70 * 60_000;

/** Version 1 has the same contents under other names. Tables and old log lines may still hold it. */
interface PolicyStateV1
  extends Omit<
    PolicyStateV2,
    'version' | 'work' | 'idleShardMinutes' | 'changesBegunAt' | 'isolationBorders'
  > {
  readonly version: 1;
  readonly work: (Omit<OpenWork, 'evenShards'> & { readonly even?: number }) | null;
  readonly idle: number;
  readonly plans: PolicyState['changesBegunAt'];
  readonly cuts: PolicyState['isolationBorders'];
}

/** A stored state in the present version; the empty one for undefined and for versions that are not known. */
export function readState(stored: PolicyState | undefined): PolicyState {
  const state = stored as PolicyState | PolicyStateV2 | PolicyStateV1 | undefined;
  switch (state?.version) {
    case 3:
      return state;
    case 2:
      return fromVersion2(state);
    case 1:
      return fromVersion2(fromVersion1(state));
    default:
      return EMPTY_STATE;
  }
}

/** More than the clocks of two runs differ. */
const CLOCKS_DIFFER = 60_000;

/**
 * The state without what lies ahead: a run with a wrong clock wrote it, and it would hold the policy until then.
 * What was learned before stays.
 * @param time of the observation, in milliseconds since the epoch
 */
export function withoutFuture(state: PolicyState, time: number): PolicyState {
  if (state.observedAt <= time + CLOCKS_DIFFER) return state;
  const { history, work, kept } = state;
  const past = (at: number) => Math.min(at, time);
  const learned = <Of extends { readonly through: number }>(of: Of): Of => ({
    ...of,
    through: Math.min(of.through, Math.floor(time / 60_000) - 1),
  });
  const complete = Math.floor(time / 60_000 / MEMORY.bucketMinutes) - history.firstBucket;
  return {
    ...state,
    observedAt: time - 1,
    history: {
      ...history,
      recent: history.recent.filter(({ minute }) => (minute + 1) * 60_000 <= time),
      levels: history.levels.slice(0, Math.max(0, complete)),
    },
    work: work === null ? null : { ...work, startedAt: past(work.startedAt) },
    grownAt: past(state.grownAt),
    changesBegunAt: state.changesBegunAt.filter((at) => at <= time),
    isolationBorders: state.isolationBorders.map((border) => ({
      ...border,
      neededAt: past(border.neededAt),
    })),
    changedAt: past(state.changedAt),
    suspectedAt: past(state.suspectedAt),
    sampleAfter: past(state.sampleAfter),
    unseenSince: past(state.unseenSince),
    askedAt: past(state.askedAt),
    ...(state.rejection && { rejection: learned(state.rejection) }),
    ...(state.unevenness && { unevenness: learned(state.unevenness) }),
    ...(state.foundEvenAt && { foundEvenAt: past(state.foundEvenAt) }),
    kept: kept !== null && kept.since > time ? null : kept,
  };
}

function fromVersion2(state: PolicyStateV2): PolicyState {
  const ownsShardMetrics = state.suspectedAt > state.observedAt - METRICS_OF_VERSION_2;
  return { ...EMPTY_STATE, ...state, version: 3, ownsShardMetrics };
}

function fromVersion1({ idle, plans, cuts, work, ...same }: PolicyStateV1): PolicyStateV2 {
  return {
    ...same,
    version: 2,
    work: work === null ? null : workFromVersion1(work),
    idleShardMinutes: idle,
    changesBegunAt: plans,
    isolationBorders: cuts,
  };
}

function workFromVersion1({ even, ...same }: NonNullable<PolicyStateV1['work']>): OpenWork {
  return even === undefined ? same : { ...same, evenShards: even };
}
