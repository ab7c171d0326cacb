import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_HELP, parseLocalOptions } from '../../../run/local/local-options';

describe('the flags of `local`', () => {
  let assembly: string;
  beforeEach(() => {
    assembly = mkdtempSync(join(tmpdir(), 'local-options-'));
    writeFileSync(join(assembly, 'manifest.json'), '{}');
  });
  afterEach(() => rmSync(assembly, { recursive: true, force: true }));

  it('are an empty account in real time by default', () => {
    expect(parseLocalOptions([])).toEqual({
      assembly: undefined,
      stacks: undefined,
      streams: [],
      without: [],
      port: 4566,
      pace: 1,
      seed: undefined,
      memoryMebibytes: 512,
      explain: false,
      folder: '.local-aws',
    });
  });

  it('name streams, and resources to leave out, as often as need be', () => {
    const flags = ['--stream', 'orders:2', '--stream', 'clicks.raw:16', '--without', 'A', '--without', 'B'];
    expect(parseLocalOptions([...flags, '--assembly', assembly, '--stack', 'S'])).toMatchObject({
      assembly,
      stacks: ['S'],
      streams: [
        { name: 'orders', shards: 2 },
        { name: 'clicks.raw', shards: 16 },
      ],
      without: ['A', 'B'],
    });
  });

  it.each([
    'orders',
    'orders:',
    ':2',
    'orders:0',
    'orders:10001',
    'or ders:2',
    'orders:2:3',
    `${'a'.repeat(129)}:1`,
  ])('refuse --stream %s', (given) => {
    expect(() => parseLocalOptions(['--stream', given])).toThrow(
      `--stream ${given}: must be NAME:SHARDS, such as orders:2. A name has 1 to 128 letters, digits, _, . or -; a ` +
        'stream has from 1 to 10,000 shards.',
    );
  });

  it.each([
    [['--stream', 'a:1', '--stream', 'a:2'], '--stream a is given twice; give it once.'],
    [['--without', 'Fn'], '--without Fn: there is no assembly to find it in; give --assembly too.'],
    [['--stack', 'S'], '--stack S: there is no assembly to find it in; give --assembly too.'],
    [['--assembly', 'no'], '--assembly no: there is no cloud assembly. Make one: npx cdk synth.'],
    [['--pace', '0.5'], '--pace 0.5: must be a number from 1 to 1,000,000.'],
    [['--port', '99999'], '--port 99999: must be a whole number from 0 to 65,535.'],
  ])('refuse %s', (flags, sentence) => {
    expect(() => parseLocalOptions(flags)).toThrow(sentence);
  });

  it('are all in the help', () => {
    expect(LOCAL_HELP.match(/^ {2}--[a-z]+/gm)?.map((it) => it.trim())).toEqual([
      ...['--assembly', '--stack', '--stream', '--without', '--port', '--pace', '--seed', '--memory'],
      ...['--explain', '--folder'],
    ]);
  });
});
