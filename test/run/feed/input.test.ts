import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InputLine, LineSplitter, readInput } from '../../../run/feed/input';

async function read(path: string, input?: Readable): Promise<InputLine[]> {
  const lines: InputLine[] = [];
  for await (const line of readInput(path, input)) lines.push(line);
  return lines;
}

const text = (lines: InputLine[]) =>
  lines.map((line) => (line.kind === 'line' ? line.bytes.toString() : line.kind));

describe('readInput', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'input-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('reads a plain file line by line, with LF or CR LF, with or without a line end at the end', async () => {
    expect(text(await read(file('a.log', 'one\r\ntwo\n\nfour')))).toEqual(['one', 'two', '', 'four']);
    expect(text(await read(file('b.log', 'one\ntwo\n')))).toEqual(['one', 'two']);
  });

  it('tells gzip by its content, and reads several members in a row', async () => {
    const content = Buffer.concat([gzipSync('one\ntw'), gzipSync('o\nthree')]);
    expect(text(await read(file('rotated.log', content)))).toEqual(['one', 'two', 'three']);
  });

  it('reads standard input for -, plain and gzip', async () => {
    expect(text(await read('-', Readable.from([Buffer.from('on'), Buffer.from('e\ntwo')])))).toEqual([
      'one',
      'two',
    ]);
    const gzip = gzipSync('one\ntwo');
    const bytewise = Readable.from([...gzip].map((byte) => Buffer.from([byte])));
    expect(text(await read('-', bytewise))).toEqual(['one', 'two']);
  });

  it('passes bytes that are not UTF-8 unchanged', async () => {
    const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x62]);
    const [line] = await read(file('latin.log', Buffer.concat([bytes, Buffer.from('\n')])));
    expect(line).toEqual({ kind: 'line', number: 1, bytes });
  });

  it('refuses a missing file, a folder and an empty file before it reads a line', () => {
    expect(() => readInput(join(folder, 'none.log'))).toThrow(
      `there is no such file (looked for ${join(folder, 'none.log')})`,
    );
    expect(() => readInput(folder)).toThrow(/this is a folder/);
    expect(() => readInput(file('empty.log', ''))).toThrow(/the file is empty/);
  });

  it('refuses an empty standard input', async () => {
    await expect(read('-', Readable.from([]))).rejects.toThrow('--input standard input: the input is empty');
  });

  it('refuses a binary file, with the offset of the NUL byte', async () => {
    await expect(read(file('photo.log', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0x01])))).rejects.toThrow(
      /this is not text \(a NUL byte at offset 4\)/,
    );
    await expect(read(file('zipped.log', gzipSync(Buffer.from([0x61, 0x00]))))).rejects.toThrow(
      /a NUL byte at offset 1/,
    );
  });

  it('says what to do with UTF-16', async () => {
    const content = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a line', 'utf16le')]);
    await expect(read(file('wide.log', content))).rejects.toThrow('this is UTF-16 text. Convert it: iconv');
  });

  it('hands on the lines before the damage, then reports truncated or damaged gzip', async () => {
    const whole = gzipSync(Array.from({ length: 50_000 }, (_, i) => `line ${Math.sin(i)}`).join('\n'));
    const seen: InputLine[] = [];
    const run = async (content: Buffer) => {
      seen.length = 0;
      for await (const line of readInput(file('cut.gz', content))) seen.push(line);
    };
    await expect(run(whole.subarray(0, whole.length >> 1))).rejects.toThrow(
      /the gzip data is truncated; it ends after line \d+/,
    );
    expect(seen.length).toBeGreaterThan(100);
    const damaged = Buffer.from(whole);
    const middle = damaged.length >> 1;
    damaged.fill(0xff, middle, middle + 64);
    await expect(run(damaged)).rejects.toThrow(/the gzip data is damaged after line \d+/);
  });
});

describe('LineSplitter', () => {
  it('gives the same lines for any chunks', () => {
    const bytes = fc
      .array(fc.constantFrom(10, 13, 97, 98, 255), { maxLength: 60 })
      .map((list) => Buffer.from(list));
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 5 }),
        (content, size, limit) => {
          const split = (chunkSize: number) => {
            const splitter = new LineSplitter(limit);
            const lines: InputLine[] = [];
            for (let i = 0; i < content.length; i += chunkSize)
              lines.push(...splitter.push(content.subarray(i, i + chunkSize)));
            return [...lines, ...splitter.end()];
          };
          expect(split(size)).toEqual(split(Math.max(1, content.length)));
        },
      ),
    );
  });

  it('counts a line beyond the limit without keeping it, and goes on with the next', () => {
    const splitter = new LineSplitter(4);
    const lines = [...splitter.push(Buffer.from('12345678\nabcd\r\nabcde\nx')), ...splitter.end()];
    expect(lines.map((line) => (line.kind === 'line' ? line.bytes.toString() : line.length))).toEqual([
      8,
      'abcd',
      5,
      'x',
    ]);
    expect(lines.map((line) => line.number)).toEqual([1, 2, 3, 4]);
  });
});
