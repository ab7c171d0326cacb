import type { Autoscaling, Reshard, RunAccount } from '../account';
import { type Paper, PLAIN, wrap } from './paper';

/** At most so many poison records and refused lines are shown; `--json` prints them all. */
const SHOWN = 20;

/** The account as text for a person. @param paper where it is shown */
export function formatAccount(account: RunAccount, paper: Paper = PLAIN): string {
  return linesOf(account)
    .map((line) => painted(wrap(line, paper.width, HANG), paper))
    .join('\n');
}

/** Further lines of a check or a record begin below its words, not below its mark. */
const HANG = 4;

function painted(line: string, { paint }: Paper): string {
  if (/^\S.*:$/.test(line) || line === 'Account') return paint('bold', line);
  if (line === CLOSES) return paint(['bold', 'green'], line);
  if (line === CLOSES_NOT) return paint(['bold', 'red'], line);
  return line
    .replace(/^ {2}✓/, `  ${paint('green', '✓')}`)
    .replace(/^ {2}✗[\s\S]*/, (check) => paint('red', check));
}

const CLOSES = 'The account closes: every record is accounted for.';
const CLOSES_NOT = 'The account does NOT close.';

function linesOf(account: RunAccount): string[] {
  const rows: [string, number][] = [
    ['lines read', account.linesRead],
    ['records written', account.recordsWritten],
    ['processed', account.processed],
    ['  of them by redrive', account.recovered],
    ['parked', account.parked],
    ['distinct page views in the table', account.pageViews],
    ['sessions in the table', account.sessions.counted],
    ['  records parked by the counter', account.sessions.parked],
    ['page views in S3 objects', account.delivery.delivered],
    ['  records below the error prefix', account.delivery.failed],
    ['retried invocations', account.retries],
  ];
  if (account.linesWithoutEvent > 0) {
    rows.splice(1, 0, ['blank or head lines, not written', account.linesWithoutEvent]);
  }
  if (account.repeatedLines > 0) {
    const at = rows.findIndex(([name]) => name === 'distinct page views in the table');
    rows.splice(at, 0, ['repeated lines, one event with the first', account.repeatedLines]);
  }
  if (account.dropped > 0) rows.push(['dropped (no destination took them)', account.dropped]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    'Account',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${count(value).padStart(12)}`),
    '',
    ...account.checks.map(
      ({ claim, left, right, holds }) =>
        `  ${holds ? '✓' : '✗'} ${claim}: ${count(left)} ${holds ? '=' : '≠'} ${count(right)}`,
    ),
    ...autoscalingSection(account.autoscaling),
    ...section(
      'Poison records, in the parking lot with their payload',
      account.poison,
      ({ shardId, sequenceNumber, reason, line }) =>
        [...(line === undefined ? [] : [`line ${count(line)}`]), shardId, sequenceNumber, reason].join('  '),
    ),
    ...section(
      'Lines that were not written',
      account.refused,
      ({ line, reason }) => `line ${count(line)}  ${reason}`,
    ),
    '',
    account.closes ? CLOSES : CLOSES_NOT,
  ];
}

function autoscalingSection(autoscaling: Autoscaling | undefined): string[] {
  if (autoscaling === undefined) return [];
  const { openShards, reshards } = autoscaling;
  const most = Math.max(openShards, ...reshards.map(({ target }) => target));
  const made = (kind: Reshard['kind']) => {
    const calls = reshards.filter((reshard) => reshard.kind === kind);
    const names = [...new Set(calls.map(({ call }) => call))].join(', ');
    return `${String(calls.length).padStart(3)}${names === '' ? '' : `  ${names}`}`;
  };
  const updates = reshards.filter(({ call }) => call === 'UpdateShardCount').length;
  return [
    '',
    'Autoscaling, by the stack’s own alarms and function:',
    `  scaled up               ${made('up')}`,
    `  kept a hot key apart    ${made('isolate')}`,
    `  scaled down             ${made('down')}`,
    `  shards                  ${reshards[0]?.openShards ?? openShards} at first, ${most} at most, ${openShards} in the end`,
    `  UpdateShardCount calls  ${String(updates).padStart(3)}; AWS allows 10 in 24 hours`,
  ];
}

function section<T>(title: string, entries: readonly T[], format: (entry: T) => string): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - SHOWN;
  return [
    '',
    `${title}:`,
    ...entries.slice(0, SHOWN).map((entry) => `  ${format(entry)}`),
    ...(more > 0 ? [`  … and ${count(more)} more (--json lists them all)`] : []),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
