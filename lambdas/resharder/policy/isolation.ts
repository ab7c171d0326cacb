import type { DecisionContext } from './decision-context';
import { toDemand } from './demand';
import { isolateHotKeys, loadAround, suspectsHotShard } from './hot-shards';
import { bordersOf, difference, fractionOf } from './layout';
import type { Step } from './plan';
import type { PolicyState } from './policy-state';

const MINUTE = 60_000;
/** The pause between samples; longer after a sample that found no new border. */
const SAMPLE_PAUSE = 10 * MINUTE;
const IDLE_SAMPLE_PAUSE = 30 * MINUTE;
/** Shard-level metrics are charged, so they are switched off after this time without suspicion. */
const SUSPICION_LASTS = 60 * MINUTE;
/** An isolation border is reviewed when it was not found necessary for this long. */
const BORDER_REVIEW = 360 * MINUTE;
/** A border is given up when the shards on both sides have less load than this together, in shards. */
const COLD = 0.5;
/**
 * Sampling every shard of a large stream takes too long; beyond this, shard-level metrics choose the shards.
 */
const MAX_SAMPLED_SHARDS = 100;

/** What the policy does about hot shards, and what it remembers of it. */
export interface HotShardReview {
  readonly state: PolicyState;
  /** Steps that change no shard: metrics and samples. */
  readonly steps: readonly Step[];
  readonly findings: readonly string[];
  readonly hotShards: number;
  /** Whether the layout lacks isolation borders that the state asks for. */
  readonly bordersMissing: boolean;
}

/**
 * Suspects hot shards, samples their keys, adds isolation borders, and gives up those that have grown cold.
 */
export function reviewHotShards(context: DecisionContext, before: PolicyState): HotShardReview {
  const { observation, layout, forecast, settings } = context;
  const { time, keySamples = [], shardMetricsEnabled } = observation;
  let state = before;
  let findings: readonly string[] = [];
  let hotShards = 0;
  const steps: Step[] = [];
  if (forecast !== undefined) {
    if (keySamples.length > 0) {
      const found = isolateHotKeys(layout, keySamples, forecast.last);
      findings = found.findings;
      hotShards = found.hotShards;
      const isolationBorders = reviewBorders(context, state, found.borders);
      const isKnown = (hashKey: string) =>
        state.isolationBorders.some((border) => border.hashKey === hashKey);
      const hasNew = isolationBorders.some(({ hashKey }) => !isKnown(hashKey));
      // A shard that could not be sampled may be the hot one.
      const isWhole = keySamples.length >= Math.min(layout.shards.length, MAX_SAMPLED_SHARDS);
      const sampleAfter = hasNew || !isWhole ? state.sampleAfter : time + IDLE_SAMPLE_PAUSE;
      state = { ...state, isolationBorders, sampleAfter };
    }
    // Rejections from before the last change say nothing about the present shards.
    const isFresh = forecast.last.minute * MINUTE >= state.changedAt;
    if (isFresh && suspectsHotShard(forecast.last, layout.capacity)) state = { ...state, suspectedAt: time };
    const suspected = state.suspectedAt === time;
    const isDue = state.isolationBorders.some(({ neededAt }) => neededAt < time - BORDER_REVIEW);
    if ((suspected || isDue) && keySamples.length === 0 && state.sampleAfter <= time) {
      const shardIds = shardsToSample(context);
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
    bordersMissing: difference(layout, bordersOf(state.isolationBorders)).missing.length > 0,
  };
}

/**
 * The borders to keep, each once: the new ones, and the old ones whose sides have load or were not sampled.
 */
function reviewBorders(
  context: DecisionContext,
  state: PolicyState,
  added: readonly string[],
): PolicyState['isolationBorders'] {
  const { observation, layout, forecast } = context;
  if (forecast === undefined) return state.isolationBorders;
  const kept = state.isolationBorders.flatMap((border) => {
    const samples = observation.keySamples ?? [];
    const load = loadAround(layout, samples, forecast.last, fractionOf(border.hashKey));
    if (load === undefined) return [border];
    return load > COLD ? [{ ...border, neededAt: observation.time }] : [];
  });
  const known = new Set(kept.map(({ hashKey }) => hashKey));
  const fresh = added.filter((hashKey) => !known.has(hashKey));
  const room = Math.max(0, context.maxOpenShards - 1 - kept.length);
  return [...kept, ...fresh.slice(0, room).map((hashKey) => ({ hashKey, neededAt: observation.time }))];
}

function shardsToSample({ observation, layout }: DecisionContext): string[] {
  const { shardMinutes = [] } = observation;
  if (layout.shards.length <= MAX_SAMPLED_SHARDS) return layout.shards.map(({ shardId }) => shardId);
  const busiest = new Map<string, number>();
  for (const minute of shardMinutes) {
    const { accepted, rejected } = toDemand(minute);
    busiest.set(minute.shardId, Math.max(busiest.get(minute.shardId) ?? 0, accepted + rejected));
  }
  return [...busiest]
    .filter(([shardId]) => layout.shards.some((shard) => shard.shardId === shardId))
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_SAMPLED_SHARDS)
    .map(([shardId]) => shardId);
}
