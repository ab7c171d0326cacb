import { UsageError } from '../errors';

/** The allowed values of a number. */
export interface Allowed {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

/**
 * Reads a number.
 * @param what the flag or the parameter, for the message
 * @throws UsageError with the value given and what is allowed
 */
export function readNumber(what: string, given: string, { min, max, whole = false }: Allowed): number {
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    throw new UsageError(
      `${what} ${given}: must be ${kind} from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}.`,
    );
  }
  return value;
}

/** Reads a size in bytes: `512`, `25KB`, `24MiB`. At least 1 B, at most 1,024 GiB. */
export function readBytes(what: string, given: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(given.trim()) ?? [];
  const value = Number(number) * (BYTES[unit.toLowerCase()] ?? Number.NaN);
  if (number === '' || !(value >= 1 && value <= 1024 ** 4)) {
    throw new UsageError(`${what} ${given}: must be a size from 1B to 1024GiB, such as 24MiB, 25KB or 800.`);
  }
  return value;
}

/** Reads a length of time in minutes: `30m`, `6h`, `2d`. Whole minutes, up to 400 days. */
export function readMinutes(what: string, given: string, min = 0): number {
  const [, number = '', unit = ''] = /^([\d.]+)([mhd])$/i.exec(given.trim()) ?? [];
  const value = Number(number) * (MINUTES[unit.toLowerCase()] ?? Number.NaN);
  if (number === '' || !(value >= min && value <= 400 * 1440) || !Number.isInteger(value)) {
    throw new UsageError(
      `${what} ${given}: must be a time of whole minutes from ${min}m to 400d, such as 30m, 6h or 2d.`,
    );
  }
  return value;
}
