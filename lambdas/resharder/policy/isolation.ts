import { toDemand } from './demand';
import { isolate, loadAround, suspectsHotShard } from './hot-shards';
import { bordersOf, difference, fractionOf } from './layout';
import type { Step } from './plan';
import type { PolicyState } from './policy-state';
import type { Situation } from './situation';

const MINUTE = 60_000;
/** A sample is not taken again before this; longer where the last one found nothing to cut. */
const SAMPLE_PAUSE = 10 * MINUTE;
const IDLE_SAMPLE_PAUSE = 30 * MINUTE;
/** So long without suspicion, and shard-level metrics are switched off again: they are charged. */
const SUSPICION_LASTS = 60 * MINUTE;
/** A cut that was not needed for so long is looked at again. */
const CUT_REVIEW = 360 * MINUTE;
/** Shards on both sides of a cut with less load than this together need no cut. */
const COLD = 0.5;
/** Reading every shard of a large stream takes too long; there, shard-level metrics say which to read. */
const SHARDS_TO_SAMPLE = 100;

/** What is to be done about hot shards, and what is remembered of it. */
export interface IsolationVerdict {
  readonly state: PolicyState;
  /** Steps that change no shard: metrics and samples. */
  readonly steps: readonly Step[];
  readonly findings: readonly string[];
  readonly hotShards: number;
  /** Whether cuts are wanted that are not there. */
  readonly wanting: boolean;
}

/** Suspects, samples, cuts, and takes cuts back that have grown cold. */
export function attendToHotShards(situation: Situation, before: PolicyState): IsolationVerdict {
  const { observation, layout, outlook, settings } = situation;
  const { time, keySamples = [], shardMetricsEnabled } = observation;
  let state = before;
  let findings: readonly string[] = [];
  let hotShards = 0;
  const steps: Step[] = [];
  if (outlook !== undefined) {
    if (keySamples.length > 0) {
      const found = isolate(layout, keySamples, outlook.last);
      findings = found.findings;
      hotShards = found.hotShards;
      const cuts = reviewed(situation, state, found.cuts);
      const helped = cuts.some(({ hashKey }) => !state.cuts.some((cut) => cut.hashKey === hashKey));
      // The shard that could not be read may be the one that it is all about.
      const isWhole = keySamples.length >= Math.min(layout.shards.length, SHARDS_TO_SAMPLE);
      const sampleAfter = helped || !isWhole ? state.sampleAfter : time + IDLE_SAMPLE_PAUSE;
      state = { ...state, cuts, sampleAfter };
    }
    // What was rejected before the shards last changed says nothing of the shards that are there now.
    const fresh = outlook.last.minute * MINUTE >= state.changedAt;
    if (fresh && suspectsHotShard(outlook.last, layout.capacity)) state = { ...state, suspectedAt: time };
    const suspected = state.suspectedAt === time;
    const review = state.cuts.some(({ neededAt }) => neededAt < time - CUT_REVIEW);
    if ((suspected || review) && keySamples.length === 0 && state.sampleAfter <= time) {
      const shardIds = shardsToSample(situation);
      if (shardIds.length > 0) {
        const why = suspected
          ? 'More is rejected than an even spread of the load explains: the keys tell where.'
          : 'Shards were kept apart for hours without need: the keys tell whether they still have to be.';
        steps.push({ kind: 'sampleKeys', shardIds, why });
        state = { ...state, sampleAfter: time + SAMPLE_PAUSE };
      }
    }
  }
  const wanted = settings.shardMetricsAlwaysOn || state.suspectedAt > time - SUSPICION_LASTS;
  if (wanted && !shardMetricsEnabled) {
    const why = settings.shardMetricsAlwaysOn
      ? 'Shard-level metrics are to be always on.'
      : 'A shard may be hot.';
    steps.unshift({ kind: 'enableShardMetrics', why });
  } else if (!wanted && shardMetricsEnabled) {
    steps.unshift({ kind: 'disableShardMetrics', why: 'No shard was suspected of being hot for an hour.' });
  }
  return {
    state,
    steps,
    findings,
    hotShards,
    wanting: difference(layout, bordersOf(state.cuts)).missing.length > 0,
  };
}

/** The cuts that are needed, each once: new ones, and old ones with load on both sides or nothing known of it. */
function reviewed(situation: Situation, state: PolicyState, added: readonly string[]): PolicyState['cuts'] {
  const { observation, layout, outlook } = situation;
  if (outlook === undefined) return state.cuts;
  const kept = state.cuts.flatMap((cut) => {
    const load = loadAround(layout, observation.keySamples ?? [], outlook.last, fractionOf(cut.hashKey));
    if (load === undefined) return [cut];
    return load > COLD ? [{ ...cut, neededAt: observation.time }] : [];
  });
  const known = new Set(kept.map(({ hashKey }) => hashKey));
  const fresh = added.filter((hashKey) => !known.has(hashKey));
  const room = Math.max(0, situation.most - 1 - kept.length);
  return [...kept, ...fresh.slice(0, room).map((hashKey) => ({ hashKey, neededAt: observation.time }))];
}

function shardsToSample({ observation, layout }: Situation): string[] {
  const { shardMinutes = [] } = observation;
  if (layout.shards.length <= SHARDS_TO_SAMPLE) return layout.shards.map(({ shardId }) => shardId);
  const busiest = new Map<string, number>();
  for (const minute of shardMinutes) {
    const { accepted, rejected } = toDemand(minute);
    busiest.set(minute.shardId, Math.max(busiest.get(minute.shardId) ?? 0, accepted + rejected));
  }
  return [...busiest]
    .filter(([shardId]) => layout.shards.some((shard) => shard.shardId === shardId))
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHARDS_TO_SAMPLE)
    .map(([shardId]) => shardId);
}
