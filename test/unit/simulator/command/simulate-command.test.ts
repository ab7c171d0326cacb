import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { simulateCommand } from '../../../../simulator';

let folder: string;
let out = '';
let err = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  return () => vi.restoreAllMocks();
});

const MIB = 1_048_576;

/** Half a day at 2 MiB/s, the other half at 6. */
function traceFile(): string {
  const file = join(folder, 'bytes.csv');
  const rows = Array.from({ length: 720 }, (_, minute) => {
    const time = new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString();
    return `${time},${(minute < 360 ? 2 : 6) * 60 * MIB}`;
  });
  writeFileSync(file, rows.join('\n'));
  return file;
}

it('ends with one recommended setting, its cost and loss, and those of each mode', async () => {
  const bounds = ['--min', '2', '--max', '40'];
  await simulateCommand(['--trace', traceFile(), ...bounds]);
  for (const name of [
    'autoscaler by default',
    'autoscaler, 0.01 % rejected at most',
    'autoscaler, few changes a day',
    '8 shards, fixed in hindsight',
  ]) {
    expect(out.split('\n').filter((line) => line.slice(2).startsWith(`${name}  `))).toHaveLength(1);
  }
  expect(out.match(/^✓ /gm)).toHaveLength(1);
  expect(out).toMatch(/ Recommended: .+: \$[\d,]+ a month, [\d.<]+ % rejected/);

  out = '';
  await simulateCommand(['--trace', traceFile(), ...bounds, '--changes-per-day', 'few', '--json']);
  const { candidates, recommended } = JSON.parse(out) as {
    candidates: { name: string; usdPerMonth: number; lossShare: number }[];
    recommended: { name: string };
  };
  // The setting that was given is one of the ladder, and is played once.
  expect(candidates.filter(({ name }) => name === 'autoscaler, few changes a day')).toHaveLength(1);
  expect(candidates.map(({ name }) => name)).toContain(recommended.name);
  expect(candidates.every(({ usdPerMonth, lossShare }) => usdPerMonth > 0 && lossShare >= 0)).toBe(true);
  expect(candidates).toHaveLength(9);
});

it('compares what was asked for, and closes with the answer', async () => {
  const code = await simulateCommand([
    ...['--trace', traceFile(), '--min', '2', '--max', '40', '--record-size', '2KiB'],
    ...['--policy', 'ours', '--policy', 'fixed', '--policy', 'on-demand'],
  ]);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('bytes.csv: 720 values, 1 min apart, from 2026-01-05T00:00:00.000Z');
  const lines = out.split('\n');
  for (const policy of ['ours', 'fixed', 'on-demand', 'on-demand advantage']) {
    expect(lines.filter((line) => line.startsWith(`${policy}  `))).toHaveLength(1);
  }
  expect(out).not.toContain('aws-samples  ');
  // 6 MiB/s on 8 shards is 75 %: with seconds that vary by 9.4 %, 7 shards would reject .14 %.
  expect(out).toMatch(
    /On these 12 hours, autoscaled between 2 and 40 shards, this stream would have rejected [\d.<]+ % \(.*\), with [\d.]+ shards on average, for \$[\d,]+ a month\. 8 shards all the time would have cost \$\d+ \(<0\.001 % rejected\); on-demand \$[\d,]+ \(/,
  );
});

it('prints JSON and nothing else', async () => {
  expect(await simulateCommand(['--trace', traceFile(), '--policy', 'fixed', '--json'])).toBe(0);
  const printed = JSON.parse(out);
  // 1 KiB records fill the records a second before the bytes: 6 MiB/s are 6,144 records a second.
  expect(printed).toMatchObject({
    load: 'bytes.csv',
    countedFrom: '2026-01-05T00:00:00.000Z',
    countedMinutes: 720,
    outcomes: [{ policy: 'fixed', refusedCalls: 0, events: [] }],
  });
  expect(printed.outcomes[0].offeredMinutes).toBeCloseTo(360 * (2.048 + 6.144), 6);
});

it('writes a report that holds all of it and asks the network for nothing', async () => {
  const file = join(folder, 'report.html');
  const flags = ['--trace', traceFile(), '--policy', 'ours', '--report', file];
  expect(await simulateCommand(flags)).toBe(0);
  expect(out).toContain(`The report is in ${file}.`);
  const page = readFileSync(file, 'utf8');
  expect(page).not.toMatch(/(src|href)=|@import|url\(/);
  const [, json = ''] = /id="report-data">(.*?)<\/script>/s.exec(page) ?? [];
  const data = JSON.parse(json);
  expect(data.demand).toHaveLength(720);
  expect(data.runs[0].events.some(({ kind }: { kind: string }) => kind === 'up')).toBe(true);
});

describe('what cannot be carried out ends with a sentence and exit code 2', () => {
  const flags = ['--policy', 'fixed'];
  it.each([
    [
      ['--generate', 'diurnal:days=0.5', '--warm-up', '1d', ...flags],
      '--warm-up of 1440 minutes leaves nothing of a load of 720 minutes.',
    ],
    [
      ['--trace', '/no/such.csv', ...flags],
      '--trace /no/such.csv: there is no such file (looked for /no/such.csv).',
    ],
    [['--trace', tmpdir(), ...flags], `--trace ${tmpdir()}: it is a folder.`],
    [
      ['--generate', 'noise:days=0.1', '--report', '/no/such/r.html', ...flags],
      '--report /no/such/r.html: it cannot be written',
    ],
    [['--generate', 'noise', '--max', '0'], '--max 0: must be'],
  ])('%j', async (given, message) => {
    expect(await simulateCommand(given)).toBe(2);
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });

  it('names the row of a trace', async () => {
    const file = join(folder, 'bad.csv');
    writeFileSync(file, 'timestamp,value\n2026-01-05 00:00,1\n2026-01-05 00:01,x\n');
    expect(await simulateCommand(['--trace', file])).toBe(2);
    expect(err).toBe('bad.csv, row 3: the value "x" is not a number of 0 or more.\n');
  });
});

it('explains its flags', async () => {
  expect(await simulateCommand(['--help'])).toBe(0);
  expect(out).toContain('Usage: kinesis-blueprint simulate');
  expect(out).toContain('low=4MiB,high=24MiB');
});
