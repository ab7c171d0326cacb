import type { Outcome } from '../play';
import { dollars, percent } from './format-outcomes';

/** The facts of the comparison that the answer mentions. */
export interface Question {
  readonly minutes: number;
  readonly minShards: number;
  readonly maxShards: number;
  readonly mibPerShard: number;
}

/** A loss that most producers make good by trying again. */
const ACCEPTABLE_LOSS = 0.001;

/**
 * The comparison in some sentences: what the autoscaler rejects and costs, the alternatives, and which one to take: the
 * cheapest of all that reject at most 0.1 %.
 */
export function answerOf(outcomes: readonly Outcome[], question: Question): string {
  return [comparison(outcomes, question), recommendation(outcomes)].filter((text) => text !== '').join(' ');
}

function recommendation(outcomes: readonly Outcome[]): string {
  const cheapest = (some: readonly Outcome[]) =>
    some.reduce<Outcome | undefined>(
      (best, one) => (best && best.usdPerMonth <= one.usdPerMonth ? best : one),
      undefined,
    );
  if (outcomes.length < 2) return '';
  const within = cheapest(outcomes.filter(({ score }) => score.lossShare <= ACCEPTABLE_LOSS));
  if (within !== undefined) {
    return `Take ${nameOf(within)}: of all that reject at most 0.1 %, it is the cheapest.`;
  }
  const least = outcomes.reduce((best, one) => (one.score.lossShare < best.score.lossShare ? one : best));
  return `All reject more than 0.1 %; ${nameOf(least)} rejects the least, ${percent(least.score.lossShare)}.`;
}

function nameOf({ label, usdPerMonth }: Outcome): string {
  const name = label === 'ours' ? 'the autoscaler (ours)' : label;
  return `${name} for $${dollars(usdPerMonth)} a month`;
}

function comparison(outcomes: readonly Outcome[], question: Question): string {
  const of = (label: string): Outcome | undefined => outcomes.find((outcome) => outcome.label === label);
  const [ours, fixed, onDemand] = [of('ours'), of('fixed'), of('on-demand')];
  const span = `On these ${spanText(question.minutes)}`;
  const others = [
    fixed === undefined
      ? undefined
      : `${shardsText(fixed.run.shards[0] ?? 0)} all the time would have cost $${dollars(fixed.usdPerMonth)} (${percent(fixed.score.lossShare)} rejected)`,
    onDemand === undefined
      ? undefined
      : `on-demand $${dollars(onDemand.usdPerMonth)} (${percent(onDemand.score.lossShare)} rejected)`,
  ].filter((text) => text !== undefined);
  if (ours === undefined) {
    return others.length === 0 ? '' : `${span}: ${others.join('; ')}, a month.`;
  }
  const { score, usdPerMonth } = ours;
  const mib = score.lostMinutes * 60 * question.mibPerShard;
  const rejected =
    score.lostMinutes === 0 ? 'rejected nothing' : `rejected ${percent(score.lossShare)} (${mibText(mib)})`;
  const first = `${span}, autoscaled between ${question.minShards.toLocaleString('en-US')} and ${shardsText(question.maxShards)}, this stream would have ${rejected}, with ${(score.shardMinutes / Math.max(1, score.countedMinutes)).toFixed(1)} shards on average, for $${dollars(usdPerMonth)} a month.`;
  return others.length === 0 ? first : `${first} ${capital(others.join('; '))}.`;
}

function spanText(minutes: number): string {
  if (minutes >= 2 * 1440) return `${Number((minutes / 1440).toFixed(1))} days`;
  return minutes >= 120 ? `${Number((minutes / 60).toFixed(1))} hours` : `${minutes} minutes`;
}

function shardsText(shards: number): string {
  return shards === 1 ? '1 shard' : `${shards.toLocaleString('en-US')} shards`;
}

function mibText(mib: number): string {
  if (mib < 0.1) return 'less than 0.1 MiB';
  return mib < 1024
    ? `${mib < 10 ? mib.toFixed(1) : Math.round(mib).toLocaleString('en-US')} MiB`
    : `${(mib / 1024).toFixed(1)} GiB`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
