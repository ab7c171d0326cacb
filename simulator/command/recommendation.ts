import type { LadderSettings, LadderStep, Outcome } from '../play';
import type { ReportData } from '../report';
import { type ComparisonTable, dollars, percent } from './format-outcomes';
import { ACCEPTABLE_LOSS, shardsText, type Verdict } from './verdict';

/** Within this share of the least cost, fewer changes count more than the cost. */
const NEARLY_AS_CHEAP = 1.02;

/** A mode of capacity, or the autoscaler with some settings. */
export interface Candidate {
  readonly name: string;
  /** The row of the comparison that it is in. */
  readonly row: string;
  /** The autoscaler's settings; undefined for another mode. */
  readonly settings: LadderSettings | undefined;
  readonly usdPerMonth: number;
  readonly lossShare: number;
  readonly reshardsPerDay: number;
}

const MODES = ['fixed', 'on-demand', 'on-demand advantage'];

function nameOf({ rejectedAtMost, changesPerDay }: LadderSettings): string {
  const share =
    rejectedAtMost === undefined
      ? ''
      : `, ${Number((100 * rejectedAtMost).toPrecision(6))} % rejected at most`;
  const pace = changesPerDay === 'normal' ? '' : `, ${changesPerDay} changes a day`;
  return share + pace === '' ? 'autoscaler by default' : `autoscaler${share}${pace}`;
}

/** The modes that a stream can have: the steps of the autoscaler, a fixed count, and on-demand. */
export function candidatesOf(steps: readonly LadderStep[], outcomes: readonly Outcome[]): Candidate[] {
  return [
    ...steps.map(({ rejectedAtMost, changesPerDay, ...figures }) => ({
      ...figures,
      row: 'ours',
      settings: { rejectedAtMost, changesPerDay },
      name: nameOf({ rejectedAtMost, changesPerDay }),
    })),
    ...outcomes
      .filter(({ label }) => MODES.includes(label))
      .map(({ label, run, score, usdPerMonth }) => ({
        name: label === 'fixed' ? `${shardsText(run.shards[0] ?? 0)}, fixed in hindsight` : label,
        row: label,
        settings: undefined,
        usdPerMonth,
        lossShare: score.lossShare,
        reshardsPerDay: label === 'fixed' ? score.reshardsPerDay : 0,
      })),
  ];
}

/**
 * Of all that reject at most 0.1 %, and were not told that they may reject more, the one with the fewest changes among
 * those within 2 % of the least cost; of equals, the cheaper. Where all reject more, the one that rejects the least.
 * Undefined where there is none.
 */
export function recommend(candidates: readonly Candidate[]): Candidate | undefined {
  const within = candidates.filter(
    ({ lossShare, settings }) =>
      lossShare <= ACCEPTABLE_LOSS && (settings?.rejectedAtMost ?? 0) <= ACCEPTABLE_LOSS,
  );
  if (within.length === 0) return [...candidates].sort((a, b) => a.lossShare - b.lossShare)[0];
  const least = Math.min(...within.map(({ usdPerMonth }) => usdPerMonth));
  return within
    .filter(({ usdPerMonth }) => usdPerMonth <= NEARLY_AS_CHEAP * least)
    .sort((a, b) => a.reshardsPerDay - b.reshardsPerDay || a.usdPerMonth - b.usdPerMonth)[0];
}

/** The options of `StreamCapacity.autoscaled` for the settings. */
export function constructSettings(
  { rejectedAtMost, changesPerDay }: LadderSettings,
  { minShards, maxShards }: { readonly minShards: number; readonly maxShards: number },
): string {
  return [
    `minShards: ${minShards}`,
    `maxShards: ${maxShards}`,
    ...(rejectedAtMost === undefined ? [] : [`rejectedAtMost: ${rejectedAtMost}`]),
    `changesPerDay: ChangesPerDay.${changesPerDay.toUpperCase()}`,
  ].join(', ');
}

interface Bounds {
  readonly minShards: number;
  readonly maxShards: number;
}

const HEAD = ['mode and setting', 'rejected', 'USD\na month', 'reshards\na day'];

function cellsOf({ name, lossShare, usdPerMonth, reshardsPerDay }: Candidate): readonly string[] {
  return [name, percent(lossShare), dollars(usdPerMonth), reshardsPerDay.toFixed(1)];
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
    usdPerMonth: one.usdPerMonth,
    lossShare: one.lossShare,
    reshardsPerDay: one.reshardsPerDay,
    isTaken: one === taken,
  }));
  return { head: HEAD, points };
}

/** The recommendation in a sentence, with what to paste. */
export function sentenceOf(taken: Candidate, bounds: Bounds): string {
  const figures = `$${dollars(taken.usdPerMonth)} a month, ${percent(taken.lossShare)} rejected`;
  const reshards = taken.settings === undefined ? '' : `, ${taken.reshardsPerDay.toFixed(1)} reshards a day`;
  const paste =
    taken.settings === undefined
      ? ''
      : ` StreamCapacity.autoscaled({ ${constructSettings(taken.settings, bounds)} })`;
  const caveat =
    taken.lossShare > ACCEPTABLE_LOSS ? 'All reject more than 0.1 %; this rejects the least. ' : '';
  return `${caveat}Recommended: ${taken.name}: ${figures}${reshards}.${paste}`;
}

/** The fields of `--json`. */
export function toRecommendationJson(
  candidates: readonly Candidate[],
  taken: Candidate,
  { minShards, maxShards }: Bounds,
): object {
  const bounds = taken.settings === undefined ? {} : { minShards, maxShards };
  return { candidates, recommended: { ...taken, ...bounds } };
}

/** The recommendation in the parts of the report's answer. @param ours the settings that the row `ours` has */
export function recommendedVerdict(
  taken: Candidate,
  candidates: readonly Candidate[],
  ours: LadderSettings,
): Verdict {
  const { settings, lossShare, usdPerMonth, reshardsPerDay } = taken;
  const isOurs =
    settings?.rejectedAtMost === ours.rejectedAtMost && settings?.changesPerDay === ours.changesPerDay;
  const modes = candidates.filter((one) => one.settings === undefined && one !== taken);
  return {
    // Only a row that was played with these very settings is marked.
    policy: settings === undefined ? taken.row : isOurs ? 'ours' : '',
    parts: [
      {
        label: 'Take',
        value: taken.name,
        note:
          lossShare <= ACCEPTABLE_LOSS
            ? 'of all that reject at most 0.1 %, the fewest changes within 2 % of the least cost'
            : 'all reject more than 0.1 %, and this the least',
      },
      {
        label: 'It costs',
        value: `$${dollars(usdPerMonth)} a month`,
        note: modes.map((one) => `${one.name}: $${dollars(one.usdPerMonth)}`).join(', '),
      },
      {
        label: 'At risk',
        value: lossShare === 0 ? 'nothing rejected' : `${percent(lossShare)} rejected`,
        note:
          settings === undefined
            ? 'in this load, as the model plays it'
            : `${reshardsPerDay.toFixed(1)} reshards a day`,
      },
    ],
  };
}
