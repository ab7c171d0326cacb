import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from '../page/bench-row';
import { median } from '../statistics';
import { timedProcess } from '../timed-process';
import { type CpuShares, cpuShares } from './cpu-shares';

const ROUNDS = 3;
const LINES = 40_000;
const SHARDS = 8;

interface Round {
  readonly recordsPerSecond: number;
  readonly shares: CpuShares;
  readonly peakMiB: number;
}

/**
 * Measures the whole blueprint: generator, PutRecords, event source mapping, function processes, DynamoDB.
 */
export async function endToEndBench(root: string): Promise<BenchRow[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(root));
  const share = (room: string) =>
    `${(100 * median(rounds.map(({ shares }) => shares.get(room) ?? 0))).toFixed(0)} %`;
  const rooms = [...(rounds[0]?.shares.keys() ?? [])].slice(0, 7);
  return [
    row(
      `${LINES.toLocaleString('en-US')} records over ${SHARDS} shards, first line read to last item written`,
      `${median(rounds.map((round) => round.recordsPerSecond)).toFixed(0)} records/s`,
    ),
    row('CPU time of the main process, by part', rooms.map((room) => `${room} ${share(room)}`).join(', ')),
    row('peak memory of the main process', `${median(rounds.map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB`),
  ];
}

async function measure(root: string): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'end-to-end-bench-'));
  try {
    const usageFile = join(folder, 'usage.json');
    const run = await timedProcess(
      [
        ...['--cpu-prof', '--cpu-prof-dir', folder, '-r', join(__dirname, 'report-usage.js')],
        ...[join(root, 'dist', 'bin', 'kinesis-blueprint.js'), 'run', '--json'],
        ...[
          '--lines',
          String(LINES),
          '--poison',
          '0',
          '--shards',
          String(SHARDS),
          '--folder',
          join(folder, 'run'),
        ],
      ],
      { ...process.env, USAGE_FILE: usageFile },
    );
    const { recordsWritten, timing } = JSON.parse(run.stdout) as {
      recordsWritten: number;
      timing: { feedingMs: number; settledMs: number };
    };
    const { peakBytes } = JSON.parse(readFileSync(usageFile, 'utf8')) as { peakBytes: number };
    return {
      recordsPerSecond: (1000 * recordsWritten) / (timing.settledMs - timing.feedingMs),
      shares: cpuShares(profileOf(folder), (url) => roomOf(root, url)),
      peakMiB: peakBytes / 2 ** 20,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The main process writes one profile; the functions' processes do not inherit the flag. */
function profileOf(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (names.length !== 1) throw new Error(`One CPU profile was expected, found ${names.length}.`);
  return join(folder, names[0] ?? '');
}

/** The folder of a file tells its room. All packages count as the AWS SDK of the feed. */
function roomOf(root: string, url: string): string | undefined {
  const path = url.replace(/^file:\/\//, '');
  if (path.startsWith(join(root, 'node_modules'))) return 'AWS SDK of the feed';
  const [, area, room] = /\/dist\/(local(?:\/services)?|client|run)\/([\w-]+)\//.exec(path) ?? [];
  if (area === 'client' || area === 'run') return 'feed';
  return room === undefined ? undefined : (ROOMS[room] ?? room);
}

const ROOMS: Readonly<Record<string, string>> = {
  kinesis: 'Kinesis engine',
  http: 'front door',
  'event-source-mapping': 'event source mapping',
  lambda: 'function processes',
};

function row(measure: string, ours: string): BenchRow {
  return { measure, ours, peer: '', ratio: '', target: '', met: undefined };
}
