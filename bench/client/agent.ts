import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentFlow, parseAgentConfig } from '../../agent';
import { monotonicClock } from '../../client';
import { ClickstreamLines } from '../../run/feed/clickstream';
import type { Benchmark, BenchRow } from '../page';
import { median, medianRatio } from '../statistics';

const ROUNDS = 7;
const LOG_BYTES = 64e6;
const CHUNK_BYTES = 256 * 1024;
/** Of lines read, parsed and handed to a sink that keeps nothing, in MB per second of a core. */
const TARGET = 100;

const COMBINED = [{ optionName: 'LOGTOJSON', logFormat: 'COMBINEDAPACHELOG' }];

/** Lines of a log in the combined format, to a sink that keeps nothing. */
export const agentMeasure: Benchmark = {
  name: 'agent',
  title: 'The agent without a network: a log in the combined format',
  measures: ['agent'],
  run: agentRows,
};

/**
 * Measures the agent without a network: a log is read, its lines are cut out, parsed and handed to a sink that keeps
 * nothing. In the same run: the same file read in chunks of the same size and cut into lines, which is the ceiling, and
 * each of those lines parsed and written anew by a regular expression and JSON.stringify, which is the plain way.
 */
async function agentRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bench-'));
  try {
    const log = join(folder, 'access.log');
    const lines = writeLog(log);
    const ceiling: number[] = [];
    const plain: number[] = [];
    const lined: number[] = [];
    const parsed: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ceiling.push(await megabytesPerCpuSecond(() => readPlainly(log, isLine), lines));
      plain.push(await megabytesPerCpuSecond(() => readPlainly(log, isParsed), lines));
      lined.push(await megabytesPerCpuSecond(() => follow(log, []), lines));
      parsed.push(await megabytesPerCpuSecond(() => follow(log, COMBINED), lines));
    }
    return [
      row('agent: lines as they are', lined, 'read and cut into lines', ceiling, undefined),
      row('agent: LOGTOJSON COMBINEDAPACHELOG', parsed, 'read and cut into lines', ceiling, TARGET),
      row(
        'agent: LOGTOJSON COMBINEDAPACHELOG',
        parsed,
        'and JSON.stringify of an expression',
        plain,
        undefined,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns how many lines it has */
function writeLog(path: string): number {
  const clickstream = new ClickstreamLines({ poisonShare: 0, seed: 1, startTime: Date.UTC(2026, 0, 5) });
  const lines: Buffer[] = [];
  for (let bytes = 0; bytes < LOG_BYTES; ) {
    const line = clickstream.next(lines.length + 1);
    bytes += line.length + 1;
    lines.push(line, Buffer.from('\n'));
  }
  writeFileSync(path, Buffer.concat(lines));
  return lines.length / 2;
}

/** @param run returns how many lines it has handed on */
async function megabytesPerCpuSecond(run: () => Promise<number>, lines: number): Promise<number> {
  const before = process.cpuUsage();
  const handed = await run();
  const { user, system } = process.cpuUsage(before);
  if (handed !== lines) throw new Error(`${handed} of ${lines} lines were handed on.`);
  return LOG_BYTES / (user + system);
}

async function follow(log: string, dataProcessingOptions: readonly object[]): Promise<number> {
  const flow = {
    filePattern: log,
    kinesisStream: 'none',
    initialPosition: 'START_OF_FILE',
    dataProcessingOptions,
  };
  const [config] = parseAgentConfig(JSON.stringify({ flows: [flow] })).flows;
  if (config === undefined) throw new Error('The configuration has no flow.');
  let handed = 0;
  const done = Promise.resolve();
  const sink = {
    ready: () => done,
    put: () => {
      handed++;
      return done;
    },
  };
  const agent = new AgentFlow(config, {
    sink,
    checkpoints: undefined,
    clock: monotonicClock,
    wallClock: Date.now,
    random: Math.random,
    signal: new AbortController().signal,
    onNotice: (sentence) => {
      throw new Error(sentence);
    },
  });
  while (await agent.poll());
  await agent.tailer.close();
  return handed;
}

function isLine(line: Buffer): boolean {
  return line.length > 0;
}

const EXPRESSION = /^(\S+) (\S+) (\S+) \[([^\]]+)\] "([^"]*)" (\d{3}|-) (\d+|-) "([^"]*)" "([^"]*)"/;

function isParsed(line: Buffer): boolean {
  const [, host, ident, authuser, datetime, request, response, bytes, referer, agent] =
    EXPRESSION.exec(line.toString()) ?? [];
  const json = JSON.stringify({ host, ident, authuser, datetime, request, response, bytes, referer, agent });
  return Buffer.from(`${json}\n`).length > 0;
}

async function readPlainly(log: string, take: (line: Buffer) => boolean): Promise<number> {
  const file = await open(log);
  try {
    let lines = 0;
    for (let at = 0; ; ) {
      const bytes = await readChunk(file, at);
      let start = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        if (take(bytes.subarray(start, end + 1))) lines++;
        start = end + 1;
      }
      if (start === 0) return lines;
      at += start;
    }
  } finally {
    await file.close();
  }
}

async function readChunk(file: FileHandle, at: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const { bytesRead } = await file.read(bytes, 0, CHUNK_BYTES, at);
  return bytes.subarray(0, bytesRead);
}

function row(
  measure: string,
  ours: readonly number[],
  what: string,
  theirs: readonly number[],
  target: number | undefined,
): BenchRow {
  return {
    measure,
    ours: `${median(ours).toFixed(0)} MB per CPU-second`,
    peer: `${what}: ${median(theirs).toFixed(0)} MB per CPU-second`,
    ratio: medianRatio(ours, theirs).toFixed(2),
    target: target === undefined ? '' : `at least ${target} MB per CPU-second`,
    met: target === undefined ? undefined : median(ours) >= target,
  };
}
