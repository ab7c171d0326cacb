import { dayAndTime, describeReshard, formatNarration, type Paper, wrap } from '../terminal';
import type { LatenessFacts } from './lateness';
import type { Rehearsal } from './rehearse';
import type { RehearseOptions } from './rehearse-options';

const HANG = 4;

/** What is played, in one line. */
export function startLine({ load, days, scale, density, seed, isScaleGiven }: RehearseOptions): string {
  const demand = [...load.demand];
  const mean = demand.reduce((sum, value) => sum + value, 0) / demand.length;
  const most = Math.max(...demand);
  const chosen = isScaleGiven ? '' : ' (one record a minute for each shard)';
  return [
    `Rehearsing ${load.title}: ${number(days)} ${days === 1 ? 'day' : 'days'} from ${dayAndTime(load.startTime)}`,
    `load ${number(mean)} shards on average, ${number(most)} at most`,
    `scale ${number(scale)}${chosen}`,
    `faults ${density === undefined ? 'none' : `${number(density * 100)} % of calls and invocations`}`,
    `seed ${seed}.`,
  ].join('; ');
}

/** The command line that repeats a rehearsal. */
export function commandLine({ args, scale, isScaleGiven, seed }: RehearseOptions): string {
  const quoted = args
    .filter((arg) => arg !== '--json')
    .map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`));
  const isSeedGiven = args.some((arg) => arg === '--seed' || arg.startsWith('--seed='));
  return [
    'kinesis-blueprint rehearse',
    ...quoted,
    ...(isSeedGiven ? [] : [`--seed ${seed}`]),
    ...(isScaleGiven ? [] : [`--scale ${scale}`]),
  ].join(' ');
}

/** The outcome as text for a person. */
export function formatRehearsal(rehearsal: Rehearsal, options: RehearseOptions, paper: Paper): string {
  const { account, lateness, decisions, alarms, faults, problem } = rehearsal;
  const raised = alarms.filter(({ state }) => state === 'ALARM').length;
  const lines = [
    'Scaling decisions',
    ...(decisions.length === 0
      ? ['  none']
      : decisions.map((one) => `  ${formatNarration(describeReshard(one, one.time), paper, dayAndTime)}`)),
    '',
    'Late',
    late('page views', lateness.pageViews),
    late('sessions', lateness.sessions),
    '',
    'Faults',
    ...(Object.keys(faults).length === 0
      ? ['  none']
      : Object.entries(faults).map(([kind, count]) => `  ${kind.padEnd(18)}${number(count).padStart(9)}`)),
    '',
    'Account',
    row('lines written', rehearsal.lines),
    row('  that nobody can read', rehearsal.poisonLines),
    row('records put again, answer lost', account.writtenAgain),
    row('records by redrive', account.recovered),
    row('page views delivered again', account.deliveredAgain),
    row('retried invocations', rehearsal.retriedInvocations),
    row('alarms raised', raised),
    row('shard-hours', rehearsal.shardHours),
    row('shards at most', rehearsal.mostShards),
    row('throttled records, as on AWS', rehearsal.throttledRecords),
    '',
    ...account.checks.map(
      ({ claim, left, right, holds }) =>
        `  ${holds ? '✓' : '✗'} ${claim}: ${number(left)} ${holds ? '=' : '≠'} ${number(right)}`,
    ),
    '',
    account.closes ? 'The account closes: every record is accounted for.' : 'The account does NOT close.',
    ...(problem === undefined ? [] : [problem]),
    `It took ${number(rehearsal.realSeconds)} s. Again: ${commandLine(options)}`,
  ];
  return lines.map((line) => painted(wrap(line, paper.width, HANG), paper)).join('\n');
}

function painted(line: string, { paint }: Paper): string {
  if (/^(Scaling decisions|Late|Faults|Account)$/.test(line)) return paint('bold', line);
  if (line.startsWith('The account closes')) return paint(['bold', 'green'], line);
  if (line.startsWith('The account does NOT')) return paint(['bold', 'red'], line);
  return line
    .replace(/^ {2}✓/, `  ${paint('green', '✓')}`)
    .replace(/^ {2}✗[\s\S]*/, (check) => paint('red', check));
}

function late(name: string, { untilDone, iteratorAge }: LatenessFacts): string {
  return (
    `  ${name.padEnd(12)}from put to done p99 ${seconds(untilDone.p99)}, at most ${seconds(untilDone.max)}; ` +
    `iterator age p99 ${seconds(iteratorAge.p99)}, at most ${seconds(iteratorAge.max)}`
  );
}

function row(name: string, value: number): string {
  return `  ${name.padEnd(32)}${number(value).padStart(14)}`;
}

function seconds(ms: number): string {
  return `${number(ms / 1000)} s`;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 1 });
}
