import { canFillShard, type DecisionContext } from '../decision-context';
import { suspectsHotShard } from '../load';
import type { Step } from '../plan';
import type { PolicyState } from '../policy-state';
import { bordersOf, difference, fractionOf } from '../shards';
import { isolateHotKeys, loadAround } from './hot-shards';

const MINUTE = 60_000;
const SUSPICION = 'More is rejected than an even spread of the load explains: the keys tell where.';
/** The pause between samples; longer after a sample that found no new border. */
const SAMPLE_PAUSE = 10 * MINUTE;
const IDLE_SAMPLE_PAUSE = 30 * MINUTE;
/** The pause after CloudWatch had no rejecting shard: a metric that was just switched on has no datapoint yet. */
const RANK_PAUSE = 2 * MINUTE;
/** Shard-level metrics are charged, so they are switched off after this time without suspicion. */
const SUSPICION_LASTS = 60 * MINUTE;
/** An isolation border is reviewed when it was not found necessary for this long. */
const BORDER_REVIEW = 360 * MINUTE;
/** A border is given up when the shards on both sides have less load than this together, in shards. */
const COLD = 0.5;
/**
 * Sampling every shard of a large stream takes too long; beyond this, the shards that reject are looked for, and only
 * for that the shard-level metric is bought.
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
  const isLarge = layout.shards.length > MAX_SAMPLED_SHARDS;
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
      state = {
        ...state,
        isolationBorders,
        sampleAfter,
        ...(isWhole && hotShards === 0 && { foundEvenAt: time }),
      };
    }
    // Rejections from before the last change say nothing about the present shards.
    const isFresh = forecast.last.minute * MINUTE >= state.changedAt;
    if (isFresh && suspectsHotShard(forecast.last, layout.capacity)) state = { ...state, suspectedAt: time };
    const suspected = state.suspectedAt === time;
    const isDue = state.isolationBorders.some(({ neededAt }) => neededAt < time - BORDER_REVIEW);
    if ((suspected || isDue) && keySamples.length === 0 && state.sampleAfter <= time) {
      const shardIds = shardsToSample(context, isDue ? state.isolationBorders : []);
      if (suspected && isLarge && observation.throttledShards === undefined) {
        if (shardMetricsEnabled) steps.push({ kind: 'rankShards', why: SUSPICION });
      } else if (shardIds.length === 0) {
        state = { ...state, sampleAfter: time + RANK_PAUSE };
      } else {
        const why = suspected
          ? SUSPICION
          : 'Shards were kept apart for hours without need: the keys tell whether they still have to be.';
        steps.push({ kind: 'sampleKeys', shardIds, why });
        state = { ...state, sampleAfter: time + SAMPLE_PAUSE };
      }
    }
  }
  const wanted = settings.shardMetricsAlwaysOn || (isLarge && state.suspectedAt > time - SUSPICION_LASTS);
  if (wanted && !shardMetricsEnabled) {
    state = { ...state, ownsShardMetrics: true };
    const why = settings.shardMetricsAlwaysOn
      ? 'Shard-level metrics are to be always on.'
      : 'A shard may be hot.';
    steps.unshift({ kind: 'enableShardMetrics', why });
  } else if (!wanted && !shardMetricsEnabled) {
    state = { ...state, ownsShardMetrics: false };
  } else if (!wanted && state.ownsShardMetrics) {
    // Metrics that somebody else switched on, such as the template, are theirs.
    steps.unshift({ kind: 'disableShardMetrics', why: 'No shard was suspected of being hot for an hour.' });
  }
  return {
    state,
    steps,
    findings,
    hotShards,
    bordersMissing:
      // A load that fills no shard keeps nothing apart.
      canFillShard(forecast?.last) &&
      (context.isolationBorders.length > 0 || state.isolationBorders !== before.isolationBorders) &&
      difference(layout, bordersOf(state.isolationBorders)).missing.length > 0,
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

/** All shards of a small stream; of a large one those that reject, and those at borders that are under review. */
function shardsToSample(
  { observation, layout }: DecisionContext,
  borders: PolicyState['isolationBorders'],
): string[] {
  const { shards } = layout;
  if (shards.length <= MAX_SAMPLED_SHARDS) return shards.map(({ shardId }) => shardId);
  const open = new Set(shards.map(({ shardId }) => shardId));
  const throttled = (observation.throttledShards ?? []).map(({ shardId }) => shardId);
  const atBorders = new Set(borders.map(({ hashKey }) => fractionOf(hashKey)));
  const besides = shards.filter(({ from, to }) =>
    [...atBorders].some((at) => near(from, at) || near(to, at)),
  );
  const chosen = [...throttled, ...besides.map(({ shardId }) => shardId)].filter((shardId) =>
    open.has(shardId),
  );
  return [...new Set(chosen)].slice(0, MAX_SAMPLED_SHARDS);
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-9;
}
