import type { aws_kinesis as kinesis } from 'aws-cdk-lib';

interface KplWriters {
  known: boolean;
  readonly told: (() => void)[];
}

const writersOf = new WeakMap<kinesis.IStream, KplWriters>();

/** Notes that a program with the Kinesis Producer Library writes to a stream. */
export function noteKplWriter(stream: kinesis.IStream): void {
  const writers = entry(stream);
  if (writers.known) return;
  writers.known = true;
  for (const tell of writers.told) tell();
}

/** Calls `tell` once, now or later, if a program with the Kinesis Producer Library writes to a stream. */
export function whenKplWrites(stream: kinesis.IStream, tell: () => void): void {
  const writers = entry(stream);
  if (writers.known) tell();
  else writers.told.push(tell);
}

function entry(stream: kinesis.IStream): KplWriters {
  const present = writersOf.get(stream);
  if (present !== undefined) return present;
  const writers = { known: false, told: [] };
  writersOf.set(stream, writers);
  return writers;
}
