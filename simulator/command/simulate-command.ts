import { PRICES_OF } from 'cdk-kinesis-blueprint/prices';
import { UserError } from '../../common';
import { type PolicySettings, WITHIN_MINUTE_CV } from '../../lambdas/resharder/policy';
import { UsageError } from '../errors';
import { byteShare, type Scenario } from '../model/scenario';
import {
  defaultWarmUp,
  LADDER,
  type LadderStep,
  POLICIES,
  playLadder,
  simulate,
  startingShards,
} from '../play';
import { reportDataOf, writeReport } from '../report';
import { answerOf } from './answer';
import { formatTable, tableOf, toJson } from './format-outcomes';
import { type PlayedLoad, readLoad } from './read-load';
import {
  candidatesOf,
  recommend,
  sentenceOf,
  settingsTable,
  toRecommendationJson,
  tradeOf,
} from './recommendation';
import { parseSimulateOptions, SIMULATE_HELP, type SimulateOptions } from './simulate-options';
import { verdictOf } from './verdict';

const DONE = 0;
const UNUSABLE = 2;

/**
 * Runs `kinesis-blueprint simulate`.
 * @param flags the arguments after `simulate`
 * @returns the exit code: 0 for success, 2 for a user's error
 * @throws Error for a defect of this program
 */
export async function simulateCommand(flags: readonly string[]): Promise<number> {
  if (flags.includes('--help')) {
    process.stdout.write(`${SIMULATE_HELP}\n`);
    return DONE;
  }
  try {
    carryOut(parseSimulateOptions(flags));
    return DONE;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return UNUSABLE;
  }
}

function carryOut(options: SimulateOptions): void {
  const load = readLoad(options);
  const { demand } = load;
  const firstMinute = options.warmUp ?? defaultWarmUp(demand.length);
  if (firstMinute >= demand.length) {
    throw new UsageError(
      `--warm-up of ${firstMinute} minutes leaves nothing of a load of ${demand.length} minutes.`,
    );
  }
  const scenario: Scenario = {
    demand,
    startTime: load.startTime,
    keys: load.keys,
    initialShards: options.initialShards ?? startingShards(demand, options),
    minShards: options.minShards,
    maxShards: options.maxShards,
    cv: WITHIN_MINUTE_CV,
    metricDelay: 1,
    recordBytes: options.recordBytes,
  };
  const outcomes = simulate(scenario, options.policies, {
    firstMinute,
    consumers: options.consumers,
    settings: settingsOf(options),
    progress: showProgress,
  });
  const others = otherSettings(options, scenario, firstMinute);
  showProgress('');
  const candidates = candidatesOf(outcomes, options, others);
  const taken = recommend(candidates);
  // The picked policies alone are in the comparison already.
  const settings = taken && others.length > 0 ? settingsTable(candidates, taken) : undefined;
  const mibPerShard = byteShare(options.recordBytes);
  const table = tableOf(outcomes, mibPerShard);
  const minutes = demand.length - firstMinute;
  const answer = answerOf(
    outcomes,
    { ...options, minutes, mibPerShard },
    taken && sentenceOf(taken, options),
  );
  const facts = factsOf(load, scenario, firstMinute);
  const notes = notesOf(options);
  if (options.report !== undefined) {
    const frame = {
      title: load.title,
      facts,
      answer,
      ...(taken && { verdict: verdictOf(taken, candidates, mibPerShard) }),
      ...(taken && settings && { trade: tradeOf(candidates, taken) }),
      startTime: load.startTime / 1000,
      firstMinute,
      demand,
      table,
      notes,
    };
    writeReport(options.report, reportDataOf(frame, outcomes));
  }
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({
        ...toJson({ facts, answer, firstMinute, minutes, outcomes, load }),
        ...(taken && toRecommendationJson(candidates, taken, options)),
      })}\n`,
    );
    return;
  }
  const report = options.report === undefined ? [] : [`The report is in ${options.report}.`];
  const tables = [formatTable(table), notes.join('\n'), ...(settings ? [formatTable(settings)] : [])];
  process.stdout.write(`${[facts.join('\n'), ...tables, [answer, ...report].join('\n')].join('\n\n')}\n`);
}

/** The autoscaler with the settings of the ladder that `ours` was not played with. None where policies were picked. */
function otherSettings(options: SimulateOptions, scenario: Scenario, firstMinute: number): LadderStep[] {
  const { policies, rejectedAtMost, changesPerDay, consumers } = options;
  if (policies !== POLICIES) return [];
  const others = LADDER.filter(
    (one) => one.rejectedAtMost !== rejectedAtMost || one.changesPerDay !== changesPerDay,
  );
  return playLadder(scenario, others, { firstMinute, consumers, progress: showProgress });
}

function settingsOf({ rejectedAtMost, changesPerDay }: SimulateOptions): Partial<PolicySettings> {
  return { changesPerDay, ...(rejectedAtMost !== undefined && { rejectedAtMost }) };
}

function factsOf(load: PlayedLoad, scenario: Scenario, firstMinute: number): string[] {
  const warmUp =
    firstMinute === 0
      ? 'all of it counts'
      : `the first ${firstMinute / 60} hours are warm-up and do not count`;
  return [
    ...load.facts,
    `It begins with ${scenario.initialShards} shards within ${scenario.minShards} to ${scenario.maxShards}; ${warmUp}.`,
  ];
}

const WITHOUT_BOUNDS = ['aws-samples', 'epsagon', 'substation'];

function notesOf({ consumers, recordBytes, policies }: SimulateOptions): string[] {
  const played = policies.map(({ name }) => name);
  const boundless = played.filter((name) => WITHOUT_BOUNDS.includes(name));
  return [
    'minutes > 1 %: the longest run of minutes that each had more than 1 % rejected.',
    ...(played.includes('fixed')
      ? [
          'fixed: the fewest shards within the bounds that reject at most 0.01 % of any minute, known in hindsight.',
        ]
      : []),
    ...(boundless.length > 0 ? [`Without bounds, as published: ${boundless.join(', ')}.`] : []),
    'J100: shard-minutes and 100 for each MiB/s-minute rejected, over the least possible had the load been known.',
    `USD: 30 days like these at prices of ${pricesText()}; records of ${Math.round(recordBytes)} B, read by ${consumers} consumer${consumers === 1 ? '' : 's'}; data in and out, shards and PUT units only.`,
    'Resharding times are assumed, rejected data is not sent again: docs/simulator.md says what the model leaves out.',
  ];
}

/** The month and the Region of the prices, such as "September 2026, us-east-1". */
function pricesText(): string {
  const month = new Date(`${PRICES_OF.date}-01`);
  const text = month.toLocaleString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${text}, ${PRICES_OF.region}`;
}

/** Writes one line over and over, on a terminal only. */
function showProgress(text: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${text === '' ? '' : `Playing ${text} …`}`);
}
