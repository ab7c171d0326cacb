import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FilePattern, FileTailer } from '../../agent';
import { monotonicClock, type PacingClock, wait } from '../../client';
import { callersPath } from '../../common';
import { InputError } from '../errors';
import type { InputLine } from './input';
import { type FedLine, recognizeLive } from './recognized-input';

/** Who follows a log in a run wants its account in the end: nothing new for so long is the end. */
const QUIET_MS = 3000;
const POLL_MS = 100;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** In bytes. Longer than any Kinesis record (10 MiB), so that the stream's own limit decides on a refusal. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * The lines of the logs in a folder, as the agent's tailer reads them, until they have been quiet for a while.
 *
 * @param say gets sentences for people
 * @param clock of the quiet time. Default the machine's monotonic clock, because other programs write the logs.
 * @throws InputError at once for a folder that is not there
 */
export function tailedInput(
  folder: string,
  signal: AbortSignal,
  say: (sentence: string) => void,
  clock: PacingClock = monotonicClock,
): AsyncIterable<FedLine> {
  const source = `--tail ${folder}`;
  const tailer = new FileTailer({
    files: filesOf(callersPath(folder), source),
    initialPosition: 'START_OF_FILE',
    rule: {
      startPattern: undefined,
      maxRecordBytes: MAX_LINE_BYTES,
      truncatedRecordTerminator: Buffer.from('\n'),
      skipHeaderLines: 0,
    },
    onNotice: say,
    clock,
  });
  const announce = (title: string) => say(`Reading ${folder} as access logs: ${title}.`);
  return recognizeLive(tailedLines(tailer, signal, say, clock), source, announce);
}

function filesOf(folder: string, source: string): FilePattern {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw new InputError(`${source}: there is no such folder. Give a folder of logs.`);
  if (!stats.isDirectory())
    throw new InputError(`${source}: this is no folder. Give --input to feed a file.`);
  try {
    return new FilePattern(join(folder, '*'));
  } catch (cause) {
    throw new InputError(`${source}: ${(cause as Error).message}.`, { cause });
  }
}

async function* tailedLines(
  tailer: FileTailer,
  signal: AbortSignal,
  say: (sentence: string) => void,
  clock: PacingClock,
): AsyncGenerator<InputLine> {
  let number = 0;
  let quietSince = clock.now();
  try {
    while (clock.now() - quietSince < QUIET_MS) {
      const read: Buffer[] = [];
      const hasMore = await tailer.poll(async ({ records, confirm }) => {
        read.push(...records);
        confirm();
      });
      for (const record of read) yield { kind: 'line', number: ++number, bytes: withoutLineEnd(record) };
      if (read.length > 0) quietSince = clock.now();
      if (!hasMore) await wait(POLL_MS, clock, signal);
    }
    const left = tailer.bytesBehind;
    if (left > 0)
      say(`${left.toLocaleString('en-US')} bytes at the ends of logs have no line end and were not fed.`);
  } finally {
    await tailer.close();
  }
}

function withoutLineEnd(record: Buffer): Buffer {
  let { length } = record;
  if (record[length - 1] === LINE_FEED) length--;
  if (record[length - 1] === CARRIAGE_RETURN) length--;
  return record.subarray(0, length);
}
