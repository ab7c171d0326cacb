import type { PolicySettings } from '../../lambdas/resharder/policy';
import type { RunRecord } from '../model/run-record';
import type { Scenario } from '../model/scenario';
import { clairvoyantCost, type Mode, monthlyBill, type Score, scoreRun } from '../score';
import type { PlayedPolicy } from './policies';

/** A line of the comparison. */
export interface Outcome {
  /** Its name in the table. */
  readonly label: string;
  readonly mode: Mode;
  readonly run: RunRecord;
  readonly score: Score;
  /**
   * Shard-minutes plus 100 for each MiB/s-minute lost, over the least possible with the load known in
   * advance.
   */
  readonly j100: number | undefined;
  readonly usdPerMonth: number;
}

/** The options of a comparison. */
interface SimulateOptions {
  /** The first minute that counts. */
  readonly firstMinute: number;
  /** Shared-throughput consumers, for the bill of on-demand. */
  readonly consumers: number;
  /** The settings of the resharder's own policy. */
  readonly settings?: Partial<PolicySettings>;
  /** Gets the name of the policy that is played next. */
  readonly progress?: (text: string) => void;
}

/** The price of a lost MiB/s-minute, in shard-minutes. */
const LOSS_PRICE = 100;
/** Minutes times MiB/s of the peak. Beyond it, the optimum would take longer than all policies together. */
const OPTIMUM_BUDGET = 2e7;

/** Plays policies over a scenario and compares them, in the order of the policies. */
export function simulate(
  scenario: Scenario,
  policies: readonly PlayedPolicy[],
  { firstMinute, consumers, settings, progress }: SimulateOptions,
): Outcome[] {
  progress?.('the optimum');
  const optimum = optimumOf(scenario, firstMinute);
  return policies.flatMap(({ name, bills, play }) => {
    progress?.(name);
    const run = play(scenario, settings);
    const score = scoreRun(run, scenario.demand, firstMinute);
    const cost = score.shardMinutes + LOSS_PRICE * score.lostMinutes;
    return bills.map(({ label, mode }) => ({
      label,
      mode,
      run,
      score,
      j100: optimum === undefined || mode !== 'provisioned' ? undefined : cost / optimum,
      usdPerMonth: monthlyBill(mode, {
        minutes: scenario.demand.length - firstMinute,
        shardMinutes: score.shardMinutes,
        acceptedMinutes: score.offeredMinutes - score.lostMinutes,
        recordBytes: scenario.recordBytes,
        consumers,
      }),
    }));
  });
}

/**
 * Undefined where it would take too long. It assumes even keys; with uneven ones it is still a lower bound.
 */
function optimumOf({ demand, startTime, cv }: Scenario, firstMinute: number): number | undefined {
  const counted = demand.subarray(firstMinute);
  const peak = counted.reduce((most, load) => Math.max(most, load), 0);
  if (counted.length * peak > OPTIMUM_BUDGET || peak === 0) return undefined;
  const startMinute = firstMinute + (Math.floor(startTime / 60_000) % 1440);
  return clairvoyantCost(counted, { lossPrice: LOSS_PRICE, cv, startMinute });
}

/**
 * A careful number of shards to begin with: a power of two, at least twice the highest load of the first
 * hour.
 */
export function startingShards(
  demand: Float64Array,
  bounds: { minShards: number; maxShards: number },
): number {
  const peak = demand.subarray(0, 60).reduce((most, load) => Math.max(most, load), 0);
  const careful = 2 ** Math.max(0, Math.ceil(Math.log2(2 * peak)));
  return Math.min(bounds.maxShards, Math.max(bounds.minShards, careful));
}

const DAY = 1440;

/** The minutes that do not count: a day, where the load has at least two. */
export function defaultWarmUp(minutes: number): number {
  return minutes >= 2 * DAY ? DAY : 0;
}
