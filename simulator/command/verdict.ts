import type { Outcome } from '../play';
import { dollars, percent } from './format-outcomes';

/** A loss that most producers make good by trying again. */
export const ACCEPTABLE_LOSS = 0.001;

/** The outcome to take, and whether it rejects at most 0.1 %. */
export interface Choice {
  readonly outcome: Outcome;
  readonly isWithin: boolean;
}

/** The answer of a report: what to take, what it costs, and what is at risk with it. */
export interface Verdict {
  /** The row of the table. */
  readonly policy: string;
  readonly parts: readonly VerdictPart[];
}

/** One part of the answer, with what stands behind it. */
export interface VerdictPart {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/**
 * The cheapest outcome of all that reject at most 0.1 %; where all reject more, the one that rejects the least.
 * `undefined` where there is nothing to choose from.
 */
export function choiceOf(outcomes: readonly Outcome[]): Choice | undefined {
  const [first] = outcomes;
  if (first === undefined || outcomes.length < 2) return undefined;
  const within = outcomes.filter(({ score }) => score.lossShare <= ACCEPTABLE_LOSS);
  const [cheapest, ...others] = within;
  if (cheapest !== undefined) {
    const outcome = others.reduce(
      (best, one) => (best.usdPerMonth <= one.usdPerMonth ? best : one),
      cheapest,
    );
    return { outcome, isWithin: true };
  }
  const least = outcomes.reduce((best, one) => (one.score.lossShare < best.score.lossShare ? one : best));
  return { outcome: least, isWithin: false };
}

/** The name of an outcome in a sentence. */
export function nameOf({ label, run }: Outcome): string {
  if (label === 'ours') return 'the autoscaler (ours)';
  return label === 'fixed' ? `${shardsText(run.shards[0] ?? 0).replace(' ', ' fixed ')}` : label;
}

/** The choice in three parts. @param mibPerShard the MiB of a shard's full load */
export function verdictOf(outcomes: readonly Outcome[], mibPerShard: number): Verdict | undefined {
  const choice = choiceOf(outcomes);
  if (choice === undefined) return undefined;
  const { outcome, isWithin } = choice;
  const { score, label, usdPerMonth } = outcome;
  const others = ['ours', 'fixed', 'on-demand']
    .map((name) => outcomes.find((one) => one.label === name))
    .filter((one) => one !== undefined && one.label !== label);
  return {
    policy: label,
    parts: [
      {
        label: 'Take',
        value: nameOf(outcome),
        note: isWithin
          ? 'the cheapest of all that reject at most 0.1 %'
          : 'all reject more than 0.1 %, and this the least',
      },
      {
        label: 'It costs',
        value: `$${dollars(usdPerMonth)} a month`,
        note: others.map((one) => one && `${nameOf(one)}: $${dollars(one.usdPerMonth)}`).join(', '),
      },
      {
        label: 'At risk',
        value: score.lostMinutes === 0 ? 'nothing rejected' : `${percent(score.lossShare)} rejected`,
        note:
          score.lostMinutes === 0
            ? 'in this load, as the model plays it'
            : `${mibText(score.lostMinutes * 60 * mibPerShard)}; ${stretchText(score.longestLossRun)}`,
      },
    ],
  };
}

function stretchText(minutes: number): string {
  if (minutes === 0) return 'in no minute more than 1 %';
  return `at worst more than 1 % for ${minutes === 1 ? 'a minute' : `${minutes} minutes in a row`}`;
}

/** `1 shard`, `40 shards`. */
export function shardsText(shards: number): string {
  return shards === 1 ? '1 shard' : `${shards.toLocaleString('en-US')} shards`;
}

/** An amount of data. */
export function mibText(mib: number): string {
  if (mib < 0.1) return 'less than 0.1 MiB';
  return mib < 1024
    ? `${mib < 10 ? mib.toFixed(1) : Math.round(mib).toLocaleString('en-US')} MiB`
    : `${(mib / 1024).toFixed(1)} GiB`;
}
