import { Random } from '../../common';
import type { KeyDistribution } from '../model/key-distribution';
import { UNIFORM_KEYS } from '../model/key-distribution';
import { type Choice, choice, type Parameters } from '../options/spec';
import { hotKey, hotRange, zipfKeys } from './keys';

/** A generated load. */
export interface GeneratedLoad {
  /** MiB a second, one value for each minute. */
  readonly demand: Float64Array;
  readonly keys: KeyDistribution;
}

const MIB = 1_048_576;
const DAY = 1440;
const COMMON = {
  days: { kind: 'factor', default: '7' },
  noise: { kind: 'share', default: '0.03' },
  seed: { kind: 'count', default: '1' },
} as const satisfies Parameters;
/** The half-life of noise, in minutes. */
const NOISE_MEMORY = 10;

/** The loads that `--generate` makes, by name. Minute 0 is midnight of a Monday. */
export const GENERATORS: Readonly<Record<string, Choice<Parameters, GeneratedLoad>>> = {
  diurnal: choice({
    about: 'a day like the next, low at night',
    parameters: {
      ...COMMON,
      low: { kind: 'rate', default: '4MiB' },
      high: { kind: 'rate', default: '24MiB' },
    },
    make: (given) => load(given, (minute) => ofDay(minute, given.low, given.high)),
  }),
  weekly: choice({
    about: 'days with quieter weekends',
    parameters: {
      ...COMMON,
      days: { kind: 'factor', default: '14' },
      low: { kind: 'rate', default: '4MiB' },
      high: { kind: 'rate', default: '24MiB' },
      weekend: { kind: 'share', default: '0.5' },
    },
    make: (given) =>
      load(given, (minute) => {
        const weekday = Math.floor(minute / DAY) % 7;
        return ofDay(minute, given.low, given.high) * (weekday < 5 ? 1 : given.weekend);
      }),
  }),
  step: choice({
    about: 'from one level to another at once',
    parameters: {
      ...COMMON,
      days: { kind: 'factor', default: '3' },
      from: { kind: 'rate', default: '10MiB' },
      to: { kind: 'rate', default: '40MiB' },
      at: { kind: 'time', default: '36h' },
    },
    make: (given) => load(given, (minute) => (minute < given.at ? given.from : given.to)),
  }),
  ramp: choice({
    about: 'from one level to another over a while',
    parameters: {
      ...COMMON,
      days: { kind: 'factor', default: '3' },
      from: { kind: 'rate', default: '10MiB' },
      to: { kind: 'rate', default: '40MiB' },
      at: { kind: 'time', default: '36h' },
      over: { kind: 'time', default: '30m' },
    },
    make: (given) =>
      load(given, (minute) => {
        const part = Math.min(1, Math.max(0, (minute - given.at) / given.over));
        return given.from + (given.to - given.from) * part;
      }),
  }),
  'flash-crowd': choice({
    about: 'days with surges at times that nobody knows',
    parameters: {
      ...COMMON,
      low: { kind: 'rate', default: '2MiB' },
      high: { kind: 'rate', default: '6MiB' },
      surges: { kind: 'count', default: '5' },
      factor: { kind: 'factor', default: '6' },
      rise: { kind: 'time', default: '5m' },
      fade: { kind: 'time', default: '30m' },
    },
    make: (given) => {
      const random = new Random(given.seed + 1);
      const starts = Array.from({ length: given.surges }, () => random.next() * given.days * DAY);
      const surge = (since: number): number => {
        if (since < 0) return 0;
        return since < given.rise ? since / given.rise : 0.5 ** ((since - given.rise) / given.fade);
      };
      return load(given, (minute) => {
        const strongest = starts.reduce((most, start) => Math.max(most, surge(minute - start)), 0);
        return ofDay(minute, given.low, given.high) * (1 + (given.factor - 1) * strongest);
      });
    },
  }),
  square: choice({
    about: 'up and down between two levels',
    parameters: {
      ...COMMON,
      low: { kind: 'rate', default: '4MiB' },
      high: { kind: 'rate', default: '20MiB' },
      period: { kind: 'time', default: '4h' },
    },
    make: (given) =>
      load(given, (minute) => (minute % given.period < given.period / 2 ? given.low : given.high)),
  }),
  noise: choice({
    about: 'one level, and nothing but chance around it',
    parameters: {
      ...COMMON,
      mean: { kind: 'rate', default: '12MiB' },
      noise: { kind: 'share', default: '0.4' },
    },
    make: (given) => load(given, () => given.mean),
  }),
  'hot-range': choice({
    about: 'one level, much of it on a narrow range of hash keys',
    parameters: {
      ...COMMON,
      days: { kind: 'factor', default: '1' },
      mean: { kind: 'rate', default: '8MiB' },
      share: { kind: 'share', default: '0.3' },
      width: { kind: 'share', default: '0.01' },
    },
    make: (given) => ({
      ...load(given, () => given.mean),
      keys: hotRange({ share: given.share, width: given.width, at: 0.5 }),
    }),
  }),
  'hot-key': choice({
    about: 'one level, much of it on one key',
    parameters: {
      ...COMMON,
      days: { kind: 'factor', default: '1' },
      mean: { kind: 'rate', default: '8MiB' },
      share: { kind: 'share', default: '0.1' },
    },
    make: (given) => ({ ...load(given, () => given.mean), keys: hotKey({ share: given.share, at: 0.52 }) }),
  }),
  zipf: choice({
    about: 'one level, keys of very different weight',
    parameters: {
      ...COMMON,
      days: { kind: 'factor', default: '1' },
      mean: { kind: 'rate', default: '8MiB' },
      keys: { kind: 'count', default: '5000' },
      exponent: { kind: 'factor', default: '0.9' },
    },
    make: (given) => ({ ...load(given, () => given.mean), keys: zipfKeys(given.keys, given.exponent) }),
  }),
};

/**
 * A load with noise.
 * @param rate bytes a second at a minute, before noise
 */
function load(
  { days, noise, seed }: { readonly days: number; readonly noise: number; readonly seed: number },
  rate: (minute: number) => number,
): GeneratedLoad {
  const random = new Random(seed);
  const keep = 0.5 ** (1 / NOISE_MEMORY);
  const fresh = Math.sqrt(1 - keep * keep);
  let deviation = random.normal();
  const demand = Float64Array.from({ length: Math.max(1, Math.round(days * DAY)) }, (_, minute) => {
    deviation = keep * deviation + fresh * random.normal();
    // The exponential of a normal variable with this mean has the mean 1.
    return (rate(minute) / MIB) * Math.exp(noise * deviation - (noise * noise) / 2);
  });
  return { demand, keys: UNIFORM_KEYS };
}

/** The load of a day: lowest at 4:00, highest at 16:00. */
function ofDay(minute: number, low: number, high: number): number {
  const hour = (minute % DAY) / 60;
  return low + ((high - low) * (1 - Math.cos((2 * Math.PI * (hour - 4)) / 24))) / 2;
}
