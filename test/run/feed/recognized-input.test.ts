import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FedLine, inputLines } from '../../../run/feed';

const line = (n: number) =>
  `203.0.113.${n % 250} - - [17/May/2015:10:05:03 +0000] "GET /page/${n} HTTP/1.1" 200 1 "-" "test"`;
const lines = (count: number, of = line) => Array.from({ length: count }, (_, n) => of(n)).join('\n');

describe('inputLines', () => {
  let folder: string;
  let said: string[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'recognized-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  async function read(input: string, stdin: Readable = new PassThrough()): Promise<FedLine[]> {
    said = [];
    const host = { stdin, signal: new AbortController().signal };
    const found: FedLine[] = [];
    for await (const fed of (await inputLines(input, host, (text) => said.push(text))) ?? []) found.push(fed);
    return found;
  }

  const formats = (found: readonly FedLine[]) =>
    found.map((fed) => (fed.kind === 'noEvent' ? fed.kind : fed.format?.id));

  it('names the format of a file in a sentence, and marks each line with it', async () => {
    const path = file('vhost.log', `www.example.com:443 ${line(1)}\nwww.example.com:80 ${line(2)}\n`);
    expect(formats(await read(path))).toEqual(['vhost_combined', 'vhost_combined']);
    expect(said).toEqual([`Reading ${path} as an access log: vhost_combined.`]);
  });

  it('hands blank lines and the head of a file on as no events; numbers are those of the file', async () => {
    const found = await read(file('blank.log', `\n${line(1)}\r\n \t\n${line(2)}\n\n`));
    expect(formats(found)).toEqual(['noEvent', 'combined', 'noEvent', 'combined', 'noEvent']);
    expect(found.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  it('follows the heads of CloudFront files that stand one behind the other', async () => {
    const standard = '2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.1\tGET\thost\t/a\t200\t-\t-';
    const short = '192.0.2.1\t2019-12-04\t21:02:31\tGET\t/\t304';
    const head =
      '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)';
    const other = '#Fields: c-ip date time cs-method cs-uri-stem sc-status';
    const first = ['#Version: 1.0', head, ...Array.from({ length: 150 }, () => standard)];
    const found = await read(file('cf.log', [...first, '#Version: 1.0', other, short].join('\n')));
    expect(formats(found).slice(0, 4)).toEqual(['noEvent', 'noEvent', 'cloudfront', 'cloudfront']);
    expect(formats(found).slice(-3)).toEqual(['noEvent', 'noEvent', 'cloudfront:1,2,,0,3,4,5,,']);
  });

  it('cuts a byte order mark, in a plain file and in gzip', async () => {
    for (const content of [Buffer.from(`\ufeff${line(1)}\n`), gzipSync(`\ufeff${line(1)}\n`)]) {
      const [first] = await read(file('mark.log', content));
      expect(first).toMatchObject({ kind: 'line', bytes: Buffer.from(line(1)) });
    }
  });

  it('takes a file with some bad lines', async () => {
    expect(await read(file('some.log', `${lines(60)}\n${lines(40, (n) => `bad ${n}`)}`))).toHaveLength(100);
  });

  it.each([
    [
      'notes.txt',
      'Dear diary,\ntoday nothing happened.\n',
      /2 of the first 2 lines .*Line 1: the time is missing\./,
    ],
    ['data.csv', lines(5_000, (n) => `2026-01-01,${n}`), /100 of the first 100 lines .*Line 1: /],
    ['half.log', `${lines(20)}\n\n${lines(30, (n) => `x ${n}`)}`, /30 of the first 50 lines .*Line 22: /],
    ['blank.txt', '\n\n \n', /all lines are blank; there is nothing to feed/],
    ['iis.log', `#Fields: date time s-ip\n${line(1)}`, /the line #Fields does not have c-ip, cs-method/],
    ['app.json', lines(10, (n) => `{"level":"info","message":"${n}"}`), /has no client address, remote_addr/],
  ])('refuses %s before anything is fed, with the reason and a line', async (name, content, message) => {
    await expect(read(file(name, content))).rejects.toThrow(message);
    expect(said).toEqual([]);
  });

  it('says which formats are read', async () => {
    await expect(read(file('no.txt', 'no log'))).rejects.toThrow(/Formats that are read: common, combined/);
  });

  it('hands on the lines before the damage of a file', async () => {
    const whole = gzipSync(lines(50, (n) => line(n).replace('test', String(Math.sin(n)))));
    const found: FedLine[] = [];
    const host = { stdin: new PassThrough(), signal: new AbortController().signal };
    const reading = async () => {
      const input = await inputLines(file('cut.gz', whole.subarray(0, -200)), host, () => undefined);
      for await (const fed of input ?? []) found.push(fed);
    };
    await expect(reading()).rejects.toThrow(/the gzip data is truncated/);
    expect(found.length).toBeGreaterThan(5);
  });

  it('feeds a line of standard input as soon as it comes', async () => {
    const stdin = new PassThrough();
    const host = { stdin, signal: new AbortController().signal };
    const sentences: string[] = [];
    const input = await inputLines('-', host, (text) => sentences.push(text));
    const fed = input?.[Symbol.asyncIterator]();
    expect(sentences).toEqual([]);
    stdin.write(`${line(1)}\n`);
    expect((await fed?.next())?.value).toMatchObject({ number: 1, format: { id: 'combined' } });
    expect(sentences).toEqual(['Reading standard input as an access log: combined.']);
    stdin.end();
  });

  it('refuses a standard input of which no line can be read, after twenty', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.from('no log\n');
      })(),
    );
    await expect(read('-', endless)).rejects.toThrow(/--input standard input: 20 of the first 20 lines/);
  });
});
