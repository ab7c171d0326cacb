import type { Outcome } from '../play';
import { dollars, mibText, percent, shardsText } from './format-outcomes';

/** The facts of the comparison that the answer mentions. */
export interface Question {
  readonly minutes: number;
  readonly minShards: number;
  readonly maxShards: number;
  readonly mibPerShard: number;
}

/**
 * The comparison in some sentences: what the autoscaler rejects and costs, the alternatives, and which one to take.
 * @param recommended the last of them; undefined where there was nothing to choose from
 */
export function answerOf(
  outcomes: readonly Outcome[],
  question: Question,
  recommended: string | undefined,
): string {
  return [comparison(outcomes, question), recommended ?? ''].filter((text) => text !== '').join(' ');
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
