import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KinesisProducer } from '../../../client';
import type { FedLine } from '../../../run/feed';
import { LineProducer, UnreadableLines } from '../../../run/feed';
import { ScriptedStream } from '../../unit/client/support/scripted-stream';

const line = (n: number) =>
  `203.0.113.${n % 250} - - [17/May/2015:10:05:03 +0000] "GET /page/${n} HTTP/1.1" 200 1 "-" "test"`;

describe('LineProducer', () => {
  let stream: ScriptedStream;
  beforeEach(async () => {
    stream = await ScriptedStream.start();
  });
  afterEach(() => stream.close());

  async function feed(texts: readonly string[], { generated = false } = {}) {
    const unreadable = new UnreadableLines(generated ? undefined : '--input a.log');
    const producer = new KinesisProducer({ client: stream.client, streamName: 'clicks' });
    async function* lines(): AsyncGenerator<FedLine> {
      for (const [at, text] of texts.entries()) {
        if (text === '') yield { kind: 'noEvent', number: at + 1 };
        else yield { kind: 'line', number: at + 1, bytes: Buffer.from(text) };
      }
    }
    const result = await new LineProducer(producer, 2 ** 20, unreadable).run(
      lines(),
      new AbortController().signal,
    );
    await producer.close();
    return { result, unreadable };
  }

  it('counts lines, blank ones apart, and says how many are repeated', async () => {
    const { result } = await feed([line(1), '', line(2), line(1), 'bad', line(1), '']);
    expect(result).toEqual({
      linesRead: 5,
      linesWithoutEvent: 2,
      refused: [],
      distinctValidLines: 2,
      repeatedLines: 2,
      distinctSessions: 2,
      problem: undefined,
    });
  });

  it('knows the line in the input of each record that no consumer can read', async () => {
    const { unreadable } = await feed([line(1), '', 'bad', line(2), 'worse']);
    const bad = stream.written.findIndex((data) => data.includes('"bad"'));
    const worse = stream.written.findIndex((data) => data.includes('"worse"'));
    expect(unreadable.lineOf(String(bad + 1))).toBe(3);
    expect(unreadable.lineOf(String(worse + 1))).toBe(5);
    expect([1, 2, 3, 4].flatMap((n) => unreadable.lineOf(String(n)) ?? [])).toHaveLength(2);
  });

  it('stops an input of which most lines cannot be read, with the reason and a line', async () => {
    const { result } = await feed([line(0), ...Array.from({ length: 5_000 }, (_, n) => `bad ${n}`)]);
    expect(result.problem).toMatch(
      /^--input a\.log: 19 of the first 20 lines .*Line 2: the time is missing\./,
    );
    expect(result.linesRead).toBe(20);
  });

  it('says so at the end of a short one', async () => {
    expect((await feed([line(0), 'bad', 'worse'])).result.problem).toMatch(/2 of the first 3 lines/);
    expect((await feed([line(0), line(1), 'bad'])).result.problem).toBeUndefined();
  });

  it('judges no generated lines: they are as bad as asked for', async () => {
    const { result } = await feed(
      Array.from({ length: 300 }, (_, n) => `bad ${n}`),
      { generated: true },
    );
    expect(result).toMatchObject({ linesRead: 300, problem: undefined });
  });
});
