import { appendFileSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FedLine, tailedInput } from '../../../run/feed';
import { ManualClock } from '../../support/manual-clock';
import { LogFolder } from '../../unit/agent/support/log-folder';

const line = (n: number) =>
  `198.18.0.1 - - [20/Nov/2026:12:00:00 +0000] "GET /page/${n} HTTP/1.1" 200 1 "-" "test"`;
const write = (path: string, from: number, to: number) => {
  for (let n = from; n <= to; n++) appendFileSync(path, `${line(n)}\n`);
};

describe('--tail', () => {
  let logs: LogFolder;
  beforeEach(() => {
    logs = new LogFolder();
  });
  afterEach(() => logs[Symbol.dispose]());

  /** Reads to the end, while time passes at each look at the folder. */
  async function read(onLook: (look: number) => void = () => undefined) {
    const clock = new ManualClock();
    const said: string[] = [];
    const fed: FedLine[] = [];
    const { signal } = new AbortController();
    let isOver = false;
    const reading = (async () => {
      for await (const each of tailedInput(logs.path, signal, (text) => said.push(text), clock))
        fed.push(each);
    })().finally(() => {
      isOver = true;
    });
    const passing = (async () => {
      for (let look = 0; !isOver; ) {
        await new Promise(setImmediate);
        if (clock.pending === 0) continue;
        onLook(look++);
        await clock.advance(100);
      }
    })();
    await Promise.all([reading, passing]);
    return { said, fed: fed.map((each) => (each.kind === 'line' ? each.bytes.toString() : each.kind)) };
  }

  it('feeds the logs of a folder through rotation, until they are quiet', async () => {
    write(logs.log, 1, 3);
    const { said, fed } = await read((look) => {
      if (look === 5) {
        write(logs.log, 4, 4);
        renameSync(logs.log, `${logs.log}.1`);
        write(logs.log, 5, 6);
      }
    });
    expect(fed).toEqual([1, 2, 3, 4, 5, 6].map(line));
    expect(said).toEqual([`Reading ${logs.path} as access logs: combined.`]);
  });

  it('says what it does not feed: half a line, a compressed log', async () => {
    write(logs.log, 1, 1);
    appendFileSync(logs.log, 'half');
    appendFileSync(`${logs.log}.2.gz`, 'x');
    const { said, fed } = await read();
    expect(fed).toEqual([line(1)]);
    expect(said).toEqual([
      `${logs.log}.2.gz is not read: it is compressed, and its lines were read before it was.`,
      `Reading ${logs.path} as access logs: combined.`,
      '4 bytes at the ends of logs have no line end and were not fed.',
    ]);
  });

  it('refuses a folder that is not there, a file, and a folder without lines', async () => {
    const { signal } = new AbortController();
    const tail = (path: string) => () => tailedInput(path, signal, () => undefined);
    expect(tail(`${logs.path}/no`)).toThrow(
      `--tail ${logs.path}/no: there is no such folder. Give a folder of logs.`,
    );
    write(logs.log, 1, 1);
    expect(tail(logs.log)).toThrow(`--tail ${logs.log}: this is no folder. Give --input to feed a file.`);
    logs.truncate();
    await expect(read()).rejects.toThrow(
      `--tail ${logs.path}: all lines are blank; there is nothing to feed.`,
    );
  });
});
