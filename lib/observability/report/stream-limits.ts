import {
  FAN_OUT_CONSUMERS,
  FAN_OUT_CONSUMERS_WITH_ADVANTAGE,
  FUNCTION_PAYLOAD_MIB,
  NEW_ON_DEMAND_MB_PER_SECOND,
  SHARD_READ_CALLS_PER_SECOND,
  SHARD_READ_MB_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../../support/limits';
import { shardsFor } from './stream-cost';
import type { ReadingFunction, StreamFacts } from './stream-facts';

/** The shards that a new on-demand stream has been seen with. */
const NEW_ON_DEMAND_SHARDS = 4;

/** One limit, and how close the app is to it. */
export interface LimitRow {
  readonly limit: string;
  readonly used: string;
  readonly allowed: string;
  readonly ok: boolean;
  /** A remedy, or an assumption. */
  readonly note?: string;
}

/** Compares a stream and its readers with the limits of AWS. */
export function streamLimits(facts: StreamFacts): LimitRow[] {
  return [
    writing(facts),
    ...reading(facts),
    ...fanOut(facts),
    ...facts.functions.flatMap((reader) => [
      ...concurrency(reader, facts),
      ...deadLetterAge(reader, facts),
      ...largeRecords(reader, facts),
    ]),
  ];
}

function writing({ shards, load }: StreamFacts): LimitRow {
  const needed = shardsFor(load);
  const used = `${amount(load.recordsPerSecond)} records/s, ${amount(megabytes(load))} MB/s`;
  const row = (allowed: string, ok: boolean, note?: string): LimitRow => ({
    limit: 'written to the stream',
    used,
    allowed,
    ok,
    note: load.assumed ? join(note, 'The load is an assumption; state yours.') : note,
  });
  switch (shards.kind) {
    case 'fixed':
    case 'autoscaled': {
      const count = shards.kind === 'fixed' ? shards.count : shards.max;
      const ok = needed <= count;
      const note = ok ? undefined : `The load fills ${needed} shards.`;
      return row(
        `${amount(count * SHARD_WRITE_RECORDS_PER_SECOND)} records/s, ${amount(count)} MB/s by ${count} shards`,
        ok,
        note,
      );
    }
    case 'on-demand':
      return row(
        `${NEW_ON_DEMAND_MB_PER_SECOND} MB/s when it is new, then twice the peak of 30 days`,
        megabytes(load) <= NEW_ON_DEMAND_MB_PER_SECOND,
        megabytes(load) <= NEW_ON_DEMAND_MB_PER_SECOND
          ? undefined
          : 'Raise the load slowly, or give it warm throughput.',
      );
    case 'unknown':
      return row('known only at deployment', true);
  }
}

function reading({ sharedReaders }: StreamFacts): LimitRow[] {
  const calls = sharedReaders.reduce((all, { callsPerSecond }) => all + callsPerSecond, 0);
  const readers = sharedReaders.length;
  if (readers === 0) return [];
  const who = sharedReaders.map(({ path, callsPerSecond }) => `${path} ${callsPerSecond}`).join(', ');
  return [
    {
      limit: 'GetRecords calls on each shard',
      used: `${calls} calls/s (${who})`,
      allowed: `${SHARD_READ_CALLS_PER_SECOND} calls/s for all shared readers`,
      ok: calls <= SHARD_READ_CALLS_PER_SECOND,
      note: calls <= SHARD_READ_CALLS_PER_SECOND ? undefined : 'Give readers dedicated throughput.',
    },
    {
      limit: 'read from each full shard',
      used: `${readers} MB/s by ${readers} shared ${readers === 1 ? 'reader' : 'readers'}`,
      allowed: `${SHARD_READ_MB_PER_SECOND} MB/s for all shared readers`,
      ok: readers <= SHARD_READ_MB_PER_SECOND,
      note:
        readers <= SHARD_READ_MB_PER_SECOND
          ? undefined
          : 'They fall behind while shards are full. Give readers dedicated throughput.',
    },
  ];
}

function fanOut({ fanOutConsumers }: StreamFacts): LimitRow[] {
  if (fanOutConsumers.length === 0) return [];
  return [
    {
      limit: 'consumers with dedicated throughput',
      used: String(fanOutConsumers.length),
      allowed: `${FAN_OUT_CONSUMERS}, or ${FAN_OUT_CONSUMERS_WITH_ADVANTAGE} with On-demand Advantage`,
      ok: fanOutConsumers.length <= FAN_OUT_CONSUMERS,
    },
  ];
}

function concurrency(reader: ReadingFunction, { shards, load }: StreamFacts): LimitRow[] {
  const [count, of] = shardsAtMost(shards, shardsFor(load));
  const needed = count * reader.parallelizationFactor;
  const { reservedConcurrency } = reader;
  return [
    {
      limit: `executions of ${reader.path} at once`,
      used: `${needed} = ${count} shards (${of}) x ${reader.parallelizationFactor}`,
      allowed:
        reservedConcurrency === undefined ? 'what the account has left' : `${reservedConcurrency} reserved`,
      ok: reservedConcurrency === undefined || needed <= reservedConcurrency,
      note:
        reservedConcurrency === undefined || needed <= reservedConcurrency
          ? undefined
          : 'Shards wait for each other. Reserve more, or lower the parallelization factor.',
    },
  ];
}

function shardsAtMost(shards: StreamFacts['shards'], needed: number): [number, string] {
  switch (shards.kind) {
    case 'fixed':
      return [shards.count, 'as the template has'];
    case 'autoscaled':
      return [shards.max, 'maxShards'];
    default:
      return [
        Math.max(NEW_ON_DEMAND_SHARDS, needed),
        'at the load, at least those of a new on-demand stream',
      ];
  }
}

/** A pointer is useful only while its records exist. */
function deadLetterAge(reader: ReadingFunction, { retentionHours }: StreamFacts): LimitRow[] {
  if (retentionHours === undefined) return [];
  const age = reader.maxRecordAgeSeconds;
  const hours = age === undefined ? retentionHours : age / 3600;
  const left = Math.max(0, retentionHours - hours);
  const ok = hours <= retentionHours / 2;
  return [
    {
      limit: `age at which ${reader.path} gives a record up`,
      used: age === undefined ? 'when it expires' : `${amount(hours)} hours`,
      allowed: `half of the ${retentionHours} hours of retention`,
      ok,
      note: `${amount(left)} hours are left to redrive it.`,
    },
  ];
}

function largeRecords(reader: ReadingFunction, { maxRecordKiB }: StreamFacts): LimitRow[] {
  const most = FUNCTION_PAYLOAD_MIB * 1024 * 0.75;
  if (maxRecordKiB <= most) return [];
  return [
    {
      limit: `largest record for ${reader.path}`,
      used: `${amount(maxRecordKiB)} KiB`,
      allowed: `about ${amount(most)} KiB, which is ${FUNCTION_PAYLOAD_MIB} MB in base64`,
      ok: false,
      note: 'Larger ones go to the failure destination without being tried.',
    },
  ];
}

function megabytes({ recordsPerSecond, recordBytes }: StreamFacts['load']): number {
  return (recordsPerSecond * recordBytes) / 2 ** 20;
}

/** A number for people. */
export function amount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function join(...sentences: (string | undefined)[]): string {
  return sentences.filter((sentence) => sentence !== undefined).join(' ');
}
