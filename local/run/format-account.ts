import type { Account } from './account';

/** How many poison records and refused lines a person is shown; `--json` has them all. */
const SHOWN = 20;

/** The account as a person reads it. */
export function formatAccount(account: Account): string {
  const rows: [string, number][] = [
    ['lines read', account.linesRead],
    ['records written', account.recordsWritten],
    ['processed', account.processed],
    ['  of them by redrive', account.recovered],
    ['dead-lettered', account.deadLettered],
    ['distinct page views in the table', account.pageViews],
    ['retried invocations', account.retries],
  ];
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
    ...section(
      'Poison records, kept in the dead-letter queue',
      account.poison,
      ({ shardId, sequenceNumber, reason }) => `${shardId}  ${sequenceNumber}  ${reason}`,
    ),
    ...section(
      'Lines that were not written',
      account.refused,
      ({ line, reason }) => `line ${count(line)}  ${reason}`,
    ),
    '',
    account.closes ? 'The account closes: every record is accounted for.' : 'The account does NOT close.',
  ].join('\n');
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
