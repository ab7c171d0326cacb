import type { LadderSettings, LadderStep, Outcome } from '../play';
import type { ReportData } from '../report';
import type { Score } from '../score';
import { type ComparisonTable, dollars, percent, shardsText } from './format-outcomes';

/** A loss that most producers make good by trying again. */
export const ACCEPTABLE_LOSS = 0.001;
/** Within this share of the least cost, fewer changes count more than the cost. */
const NEARLY_AS_CHEAP = 1.02;

/** What a stream can have: the autoscaler with some settings, another mode, or a published autoscaler. */
export interface Candidate {
  readonly name: string;
  /** The row of the comparison that it is in; undefined for settings that have none. */
  readonly row: string | undefined;
  /** The autoscaler's settings; undefined for anything else. */
  readonly settings: LadderSettings | undefined;
  readonly usdPerMonth: number;
  readonly score: Pick<Score, 'lossShare' | 'lostMinutes' | 'longestLossRun' | 'reshardsPerDay'>;
}

/** The modes of a stream. Published autoscalers are compared with them, and recommended only if they were picked. */
const MODES = ['ours', 'fixed', 'on-demand', 'on-demand advantage'];

/**
 * What there is to choose from.
 * @param ours the settings that the autoscaler was played with
 * @param others the same with other settings; empty where policies were picked, which then are all to choose from
 */
export function candidatesOf(
  outcomes: readonly Outcome[],
  ours: LadderSettings,
  others: readonly LadderStep[],
): Candidate[] {
  const played = outcomes.map(({ label, mode, run, usdPerMonth, ...one }): Candidate => {
    // What on-demand mode does to its shards is nobody's change.
    const score = mode === 'provisioned' ? one.score : { ...one.score, reshardsPerDay: 0 };
    const settings = label === 'ours' ? ours : undefined;
    const fixed = label === 'fixed' ? `${shardsText(run.shards[0] ?? 0)}, fixed in hindsight` : label;
    return { name: settings ? nameOf(settings) : fixed, row: label, settings, usdPerMonth, score };
  });
  if (others.length === 0) return played;
  const steps = others.map(
    ({ settings, usdPerMonth, score }): Candidate => ({
      name: nameOf(settings),
      row: undefined,
      settings,
      usdPerMonth,
      score,
    }),
  );
  const modes = played.filter(({ row }) => row !== undefined && MODES.includes(row));
  return [
    ...modes.filter(({ settings }) => settings !== undefined),
    ...steps,
    ...modes.filter(({ settings }) => settings === undefined),
  ];
}

function nameOf({ rejectedAtMost, changesPerDay }: LadderSettings): string {
  const share = rejectedAtMost === undefined ? '' : `, ${percentOf(rejectedAtMost)} rejected at most`;
  const pace = changesPerDay === 'normal' ? '' : `, ${changesPerDay} changes a day`;
  return share + pace === '' ? 'autoscaler by default' : `autoscaler${share}${pace}`;
}

/** A share as it is set, without digits that it does not have. */
function percentOf(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

/**
 * Of all that reject at most 0.1 %, and were not told that they may reject more, the one with the fewest changes among
 * those within 2 % of the least cost; of equals, the cheaper. Where all reject more, the one that rejects the least.
 * Undefined where there is nothing to choose from.
 */
export function recommend(candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length < 2) return undefined;
  const within = candidates.filter(
    ({ score, settings }) =>
      score.lossShare <= ACCEPTABLE_LOSS && (settings?.rejectedAtMost ?? 0) <= ACCEPTABLE_LOSS,
  );
  if (within.length === 0) {
    return [...candidates].sort((a, b) => a.score.lossShare - b.score.lossShare)[0];
  }
  const least = Math.min(...within.map(({ usdPerMonth }) => usdPerMonth));
  return within
    .filter(({ usdPerMonth }) => usdPerMonth <= NEARLY_AS_CHEAP * least)
    .sort((a, b) => a.score.reshardsPerDay - b.score.reshardsPerDay || a.usdPerMonth - b.usdPerMonth)[0];
}

interface Bounds {
  readonly minShards: number;
  readonly maxShards: number;
}

/** The options of `StreamCapacity.autoscaled` for the settings. */
export function constructSettings(
  { rejectedAtMost, changesPerDay }: LadderSettings,
  { minShards, maxShards }: Bounds,
): string {
  return [
    `minShards: ${minShards}`,
    `maxShards: ${maxShards}`,
    ...(rejectedAtMost === undefined ? [] : [`rejectedAtMost: ${rejectedAtMost}`]),
    `changesPerDay: ChangesPerDay.${changesPerDay.toUpperCase()}`,
  ].join(', ');
}

/** The recommendation in a sentence, with what to paste. */
export function sentenceOf({ name, settings, usdPerMonth, score }: Candidate, bounds: Bounds): string {
  const caveat =
    score.lossShare > ACCEPTABLE_LOSS ? 'All reject more than 0.1 %; this rejects the least. ' : '';
  const reshards = settings === undefined ? '' : `, ${score.reshardsPerDay.toFixed(1)} reshards a day`;
  const paste =
    settings === undefined ? '' : ` StreamCapacity.autoscaled({ ${constructSettings(settings, bounds)} })`;
  return `${caveat}Recommended: ${name}: $${dollars(usdPerMonth)} a month, ${percent(score.lossShare)} rejected${reshards}.${paste}`;
}

const HEAD = ['mode and setting', 'rejected', 'USD\na month', 'reshards\na day'];

function cellsOf({ name, usdPerMonth, score }: Candidate): readonly string[] {
  return [name, percent(score.lossShare), dollars(usdPerMonth), score.reshardsPerDay.toFixed(1)];
}

/** All candidates as a table, the recommended one marked. */
export function settingsTable(candidates: readonly Candidate[], taken: Candidate): ComparisonTable {
  const rows = candidates.map((one) => {
    const [name = '', ...figures] = cellsOf(one);
    return [`${one === taken ? '✓ ' : '  '}${name}`, ...figures];
  });
  return { head: HEAD, rows };
}

/** The same for the report. */
export function tradeOf(
  candidates: readonly Candidate[],
  taken: Candidate,
): NonNullable<ReportData['trade']> {
  const points = candidates.map((one) => ({
    cells: cellsOf(one),
    ...figuresOf(one),
    isTaken: one === taken,
  }));
  return { head: HEAD, points };
}

/** The fields of `--json`. */
export function toRecommendationJson(
  candidates: readonly Candidate[],
  taken: Candidate,
  { minShards, maxShards }: Bounds,
): object {
  const shown = (one: Candidate) => ({ name: one.name, settings: one.settings, ...figuresOf(one) });
  const bounds = taken.settings === undefined ? {} : { minShards, maxShards };
  return { candidates: candidates.map(shown), recommended: { ...shown(taken), ...bounds } };
}

function figuresOf({ usdPerMonth, score }: Candidate) {
  const { lossShare, reshardsPerDay } = score;
  return { usdPerMonth, lossShare, reshardsPerDay };
}
