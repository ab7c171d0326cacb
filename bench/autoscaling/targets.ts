import { geometricMean, meanOf, median } from '../statistics';
import { PEER_NAMES, type Played, type Results } from './play-all';
import { STEPS } from './steps';

/** A figure to reach. */
export interface TargetRow {
  readonly measure: string;
  /** The best published autoscaler in the same run. */
  readonly bestPeer: string;
  readonly ours: string;
  readonly target: string;
  readonly met: boolean;
}

/** The names of traces that have targets of their own. */
const NAMED = [/worldcup/i, /taxi/i];

export function targetRows(results: Results): TargetRow[] {
  const { played } = results;
  return [
    ...(['trace', 'generated'] as const).flatMap((kind) =>
      means(
        played.filter(({ load }) => load.kind === kind),
        kind === 'trace' ? 'traces' : 'generated loads',
      ),
    ),
    ...NAMED.flatMap((name) =>
      named(played.filter(({ load }) => load.kind === 'trace' && name.test(load.name))),
    ),
    stepRow(results),
    hotRangeRow(results),
    ...callRows(
      played.filter(({ policy }) => policy === 'ours'),
      played,
    ),
    decisionRow(results),
    stateRow(results),
  ];
}

function means(played: readonly Played[], where: string): TargetRow[] {
  if (played.length === 0) return [];
  return (['j100', 'j30'] as const).map((measure) => {
    const of = (policy: string): number =>
      geometricMean(played.filter((each) => each.policy === policy).map((each) => each[measure]));
    const best = PEER_NAMES.reduce((a, b) => (of(b) < of(a) ? b : a));
    const limit = measure === 'j100' ? 1.8 : 1.7;
    return {
      measure: `geometric mean of ${measure.toUpperCase()}, ${where}`,
      bestPeer: `${of(best).toFixed(2)} (${best})`,
      ours: of('ours').toFixed(2),
      target: `<= ${limit}`,
      met: of('ours') <= limit,
    };
  });
}

function named(played: readonly Played[]): TargetRow[] {
  const ours = played.find(({ policy }) => policy === 'ours');
  if (ours === undefined) return [];
  const text = ({ score, overOptimum }: Played): string =>
    `${(100 * score.lossShare).toFixed(3)} %, ${overOptimum.toFixed(2)}`;
  const best = played
    .filter(({ policy }) => PEER_NAMES.includes(policy))
    .reduce((a, b) => (b.j100 < a.j100 ? b : a));
  return [
    {
      measure: `${ours.load.name}: loss, shard-hours over the optimum`,
      bestPeer: `${text(best)} (${best.policy})`,
      ours: text(ours),
      target: '<= .01 %, <= 1.2',
      met: ours.score.lossShare <= 1e-4 && ours.overOptimum <= 1.2,
    },
  ];
}

function stepRow({ steps }: Results): TargetRow {
  const index = STEPS.findIndex(({ name }) => name === 'x4');
  const minutes = (policy: string): number => steps.get(policy)?.[index]?.minutes ?? Number.POSITIVE_INFINITY;
  const best = PEER_NAMES.reduce((a, b) => (minutes(b) < minutes(a) ? b : a));
  return {
    measure: 'x4 step absorbed: no minute above 1 % loss any more',
    bestPeer: `${minutes(best)} min (${best})`,
    ours: `${minutes('ours')} min`,
    target: '<= 6 min',
    met: minutes('ours') <= 6,
  };
}

function hotRangeRow({ hotKeys }: Results): TargetRow {
  const [range] = hotKeys;
  if (range === undefined) throw new Error('The hot range was not played.');
  const { bestPeer, ours } = range;
  return {
    measure: `${range.name}, 12 shards: loss <= .1 % from when on, with how many shards`,
    bestPeer: `none: ${(100 * bestPeer.loss).toFixed(1)} % of the day`,
    ours: `${ours.minutes ?? '> 60'} min, then ${(100 * (ours.lossAfter ?? 1)).toFixed(3)} %, ${ours.shards.toFixed(0)} shards; ${(100 * ours.lossOfDay).toFixed(2)} % of the day`,
    target: '5 min, <= 16 shards',
    met: (ours.minutes ?? Number.POSITIVE_INFINITY) <= 5 && ours.shards <= 16,
  };
}

function callRows(ours: readonly Played[], all: readonly Played[]): TargetRow[] {
  const peers = PEER_NAMES.map((name) => all.filter(({ policy }) => policy === name));
  const range = (pick: (played: Played) => number): string => {
    const values = peers.map((played) => meanOf(played.map(pick)));
    return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
  };
  const row = (measure: string, pick: (played: Played) => number, limit: number): TargetRow => {
    const mean = meanOf(ours.map(pick));
    return {
      measure,
      bestPeer: range(pick),
      ours: `${mean.toFixed(1)} (median ${median(ours.map(pick)).toFixed(1)}, most ${Math.max(...ours.map(pick)).toFixed(1)})`,
      target: `<= ${limit}`,
      met: mean <= limit,
    };
  };
  const refused = ours.reduce((sum, { score }) => sum + score.refusedCalls, 0);
  return [
    row('UpdateShardCount calls a day, mean of the loads', ({ score }) => score.updateShardCountPerDay, 6),
    row('plans a day, mean of the loads', ({ score }) => score.plansPerDay, 15),
    {
      measure: 'calls that AWS would refuse, all loads together',
      bestPeer: range(({ score }) => score.refusedCalls),
      ours: String(refused),
      target: '0',
      met: refused === 0,
    },
  ];
}

function decisionRow({ decision }: Results): TargetRow {
  return {
    measure: 'one decision with 1,000 shards and their metrics, CPU',
    bestPeer: '',
    ours: `${decision.median.toFixed(1)} ms (worst of 40: ${decision.worst.toFixed(1)} ms)`,
    target: '<= 50 ms',
    met: decision.median <= 50,
  };
}

function stateRow({ decision }: Results): TargetRow {
  return {
    measure: 'its state after nine days',
    bestPeer: '',
    ours: `${(decision.stateBytes / 1024).toFixed(1)} KiB`,
    target: '< 100 KB',
    met: decision.stateBytes < 100_000,
  };
}
