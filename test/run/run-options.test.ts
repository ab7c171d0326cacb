import { describe, expect, it } from 'vitest';
import { SURGE_SETTINGS } from '../../run/feed';
import { parseRunOptions } from '../../run/run-options';

describe('parseRunOptions', () => {
  it('has a default for every flag', () => {
    expect(parseRunOptions([])).toEqual({
      input: undefined,
      tail: undefined,
      scenario: 'surge',
      lines: 10_000,
      poison: 0.001,
      seed: 1,
      rate: undefined,
      settings: { flag: '--scenario surge', value: SURGE_SETTINGS },
      port: 0,
      pace: undefined,
      scale: 60,
      memoryMebibytes: 512,
      keep: false,
      serve: undefined,
      explain: false,
      json: false,
      assembly: 'cdk.out',
      folder: '.blueprint',
    });
  });

  it('takes a folder of logs, which are a steady load', () => {
    expect(parseRunOptions(['--tail', '/var/log/nginx'])).toMatchObject({
      tail: '/var/log/nginx',
      scenario: 'steady',
      settings: undefined,
    });
  });

  it('takes standard input as -', () => {
    expect(parseRunOptions(['--input', '-', '--rate', '500', '--json'])).toMatchObject({
      input: '-',
      rate: 500,
      json: true,
    });
  });

  it.each([
    [['--serve'], 0],
    [['--serve', '--json'], 0],
    [['--serve', '8080'], 8080],
    [['--serve=8080'], 8080],
  ])('takes %j as the port of the page', (args, port) => {
    expect(parseRunOptions(args).serve).toBe(port);
  });

  it.each([
    ['an input', ['--input', 'a.log'], undefined],
    ['a number of lines', ['--lines', '7'], undefined],
    ['a rate', ['--rate=7'], undefined],
    ['a stack of their own', ['--assembly', 'cdk.out'], undefined],
    [
      'a number of shards',
      ['--shards', '3'],
      { flag: '--shards 3', value: { capacity: { mode: 'provisioned', shards: 3 } } },
    ],
  ])('has a steady load with %s', (_, args, settings) => {
    expect(parseRunOptions(args)).toMatchObject({ scenario: 'steady', pace: undefined, settings });
  });

  it('plays the story on a stack that is autoscaled already', () => {
    const options = parseRunOptions(['--scenario', 'surge', '--assembly', 'mine', '--pace', '30']);
    expect(options).toMatchObject({
      scenario: 'surge',
      assembly: 'mine',
      settings: undefined,
      pace: 30,
    });
  });

  it.each([
    [['--scenario', 'storm'], '--scenario storm: must be steady or surge.'],
    [
      ['--scenario', 'surge', '--lines', '5'],
      '--lines is for a steady load and cannot be combined with --scenario surge.',
    ],
    [
      ['--scenario', 'surge', '--shards', '5'],
      '--shards is for a steady load and cannot be combined with --scenario surge.',
    ],
    [['--tail', ''], '--tail is empty; give a folder of logs.'],
    [['--tail', 'd', '--input', 'f'], '--input feeds one file and cannot be combined with --tail.'],
    [
      ['--tail', 'd', '--poison', '0'],
      '--poison is for generated clickstream and cannot be combined with --tail.',
    ],
    [
      ['--input', 'a.log', '--scenario', 'surge'],
      '--scenario is for generated clickstream and cannot be combined with --input.',
    ],
    [
      ['--assembly', 'mine', '--shards', '5'],
      '--shards synthesizes the app anew and cannot be combined with --assembly.',
    ],
    [['--rate', '0'], '--rate 0: must be a whole number from 1 to 1,000,000.'],
    [['--rate', 'fast'], '--rate fast: must be a whole number from 1 to 1,000,000.'],
    [['--shards', '10001'], '--shards 10001: must be a whole number from 1 to 10,000.'],
    [['--shards', '2.5'], '--shards 2.5: must be a whole number from 1 to 10,000.'],
    [['--port', '65536'], '--port 65536: must be a whole number from 0 to 65,535.'],
    [['--serve', '70000'], '--serve 70000: must be a whole number from 0 to 65,535.'],
    [['--serve', 'yes'], '--serve yes: must be a whole number from 0 to 65,535.'],
    [['--poison', '1.5'], '--poison 1.5: must be a number from 0 to 1.'],
    [['--pace', '0'], '--pace 0: must be a number from 0.01 to 1,000,000.'],
    [['--pace', '-3'], '--pace -3: must be a number from 0.01 to 1,000,000.'],
    [['--lines', '-x'], '--lines -x: must be a whole number from 1 to 100,000,000.'],
    [['--rate', '--poison', '0'], /^Option '--rate' argument is ambiguous\. The flags are: [^\n]*$/],
    [['--scale', '0.5'], '--scale 0.5: must be a number from 1 to 10,000.'],
    [['--scale', 'x'], '--scale x: must be a number from 1 to 10,000.'],
    [['--lines', ''], '--lines : must be a whole number from 1 to 100,000,000.'],
    [
      ['--input', 'a.log', '--poison', '0.5'],
      '--poison is for generated clickstream and cannot be combined with --input.',
    ],
    [['--input', ''], '--input is empty; give a file, or - for standard input.'],
    [['--inptu', 'a.log'], /^Unknown option '--inptu'\. The flags are: --input, /],
    [['--input', 'a.log', '--input', 'b.log'], '--input is given twice (a.log, b.log); give one.'],
    [['--lines=1', '--lines', '2', '--lines=3'], '--lines is given 3 times (1, 2, 3); give one.'],
    [['a.log'], /^Unexpected argument 'a\.log'/],
    [['--input'], /^Option '--input <value>' argument missing/],
  ])('refuses %j', (args, message) => {
    expect(() => parseRunOptions(args)).toThrow(message);
  });
});
