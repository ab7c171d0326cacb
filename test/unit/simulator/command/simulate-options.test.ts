import { describe, expect, it } from 'vitest';
import { parseSimulateOptions } from '../../../../simulator/command/simulate-options';

const parse = (...flags: string[]) => parseSimulateOptions(flags);
const GENERATED = ['--generate', 'diurnal'];

it('reads a trace with its scale, bounds and policies', () => {
  const options = parse(
    ...[
      '--trace',
      'a.csv',
      '--p99',
      '24MiB',
      '--min',
      '2',
      '--max',
      '40',
      '--initial',
      '8',
      '--warm-up',
      '6h',
    ],
    ...[
      '--policy',
      'on-demand',
      '--policy',
      'ours',
      '--record-size',
      '25KB',
      '--keys',
      'hot-range:share=0.2',
    ],
    ...['--consumers', '3', '--report', 'r.html', '--json'],
  );
  expect(options).toMatchObject({
    load: { from: 'trace', file: 'a.csv', scale: { p99: 24 * 1_048_576 } },
    minShards: 2,
    maxShards: 40,
    initialShards: 8,
    warmUp: 360,
    recordBytes: 25_000,
    consumers: 3,
    report: 'r.html',
    json: true,
  });
  // In the order of the table, not of the flags.
  expect(options.policies.map(({ name }) => name)).toEqual(['ours', 'on-demand']);
  expect(options.keys?.distribution.share(0.5, 0.51)).toBeCloseTo(0.2 + 0.8 * 0.01, 12);
});

it('takes a trace for IncomingBytes, and plays everything, unless told otherwise', () => {
  const options = parse('--trace', 'a.csv');
  expect(options).toMatchObject({
    load: { scale: { bytesPerUnit: 1 } },
    minShards: 1,
    maxShards: 10_000,
    recordBytes: 1024,
    json: false,
  });
  expect(options.policies.map(({ name }) => name)).toEqual([
    ...['ours', 'fixed', 'on-demand', 'aws-samples', 'scaling-utils', 'epsagon', 'substation'],
    ...['application-auto-scaling', 'target-tracking'],
  ]);
});

it("reads the autoscaler's settings", () => {
  expect(parse(...GENERATED)).toMatchObject({ rejectedAtMost: undefined, changesPerDay: 'normal' });
  expect(parse(...GENERATED, '--rejected-at-most', '.01%', '--changes-per-day', 'few')).toMatchObject({
    rejectedAtMost: 0.0001,
    changesPerDay: 'few',
  });
});

describe('what cannot be played is refused in a sentence', () => {
  it.each([
    [[], 'There is no load to play: give --trace FILE or --generate NAME.'],
    [['--trace', 'a', ...GENERATED], '--trace and --generate cannot be combined; give one load.'],
    [
      ['--trace', 'a', '--p99', '1MiB', '--bytes-per-unit', '5'],
      '--p99 and --bytes-per-unit cannot be combined',
    ],
    [[...GENERATED, '--p99', '1MiB'], '--p99 is for a --trace'],
    [
      ['--trace', 'a', '--p99', '24'.concat('XB')],
      '--p99 24XB: must be a size from 1B to 1024GiB, such as 24MiB',
    ],
    [['--trace', 'a', '--p99', '0'], '--p99 0: must be a size'],
    [['--trace', 'a', '--p99', '1.2.3MiB'], '--p99 1.2.3MiB: must be a size'],
    [[...GENERATED, '--min', '0'], '--min 0: must be a whole number from 1 to 10,000.'],
    [[...GENERATED, '--max', 'many'], '--max many: must be a whole number from 1 to 10,000.'],
    [[...GENERATED, '--min', '9', '--max', '8'], '--min 9 is more than --max 8.'],
    [[...GENERATED, '--min', '2', '--initial', '1'], '--initial 1: must be a whole number from 2 to 10,000.'],
    [[...GENERATED, '--warm-up', '6'], '--warm-up 6: must be a time of whole minutes'],
    [[...GENERATED, '--record-size', '11MiB'], '--record-size 11MiB: must be at most 10MiB.'],
    [[...GENERATED, '--consumers', '1.5'], '--consumers 1.5: must be a whole number from 0 to 100.'],
    [
      [...GENERATED, '--policy', 'best'],
      '--policy best: there is no such policy; there is: ours, fixed, on-demand,',
    ],
    [
      ['--generate', 'sawtooth'],
      '--generate sawtooth: there is no sawtooth; there is: diurnal, weekly, step, ramp,',
    ],
    [['--generate', 'toString'], '--generate toString: there is no toString'],
    [
      ['--generate', 'step:height=3'],
      '--generate step:height=3: step has no parameter height; it has: days=3,noise=0.03,seed=1,from=10MiB,to=40MiB,at=36h.',
    ],
    [
      ['--generate', 'step:at=soon'],
      '--generate step: at soon: must be a time of whole minutes from 1m to 400d',
    ],
    [['--generate', 'step:to'], '--generate step: to : must be a size'],
    [
      [...GENERATED, '--keys', 'zipf:exponent=-1'],
      '--keys zipf: exponent -1: must be a number from 0 to 1,000.',
    ],
    [[...GENERATED, '--speed', '3'], "Unknown option '--speed'. The flags are: --trace, --generate,"],
    [[...GENERATED, '--max', '-3'], '--max -3'],
    [[...GENERATED, 'a.csv'], "Unexpected argument 'a.csv'"],
    [
      [...GENERATED, '--rejected-at-most', '2%'],
      '--rejected-at-most 2%: must be a percentage from .01% to 1%, such as .1%.',
    ],
    [
      [...GENERATED, '--rejected-at-most', '0.001'],
      '--rejected-at-most 0.001: must be a percentage from .01% to 1%',
    ],
    [[...GENERATED, '--changes-per-day', '4'], '--changes-per-day 4: must be one of few, normal, many.'],
    [[...GENERATED, '--report'], "Option '--report <value>' argument missing. The flags are:"],
  ])('%j', (flags, message) => {
    expect(() => parse(...flags)).toThrow(message);
  });
});
