import {
  ACCOUNT_EXECUTIONS,
  ACCOUNT_VCPUS,
  FAN_OUT_CONSUMERS,
  FAN_OUT_CONSUMERS_WITH_ADVANTAGE,
  FUNCTION_PAYLOAD_MIB,
  NEW_ON_DEMAND_MB_PER_SECOND,
  RECORD_AGE_SECONDS,
  SHARD_READ_CALLS_PER_SECOND,
  SHARD_READ_MB_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../../support/limits';
import { shardsFor } from './stream-cost';
import type { ReadingApplication, ReadingFunction, ReadingService, StreamFacts } from './stream-facts';

/** The shards that a new on-demand stream has been seen with. */
const NEW_ON_DEMAND_SHARDS = 4;

/** One limit, and how close the app is to it. */
export interface LimitRow {
  readonly limit: string;
  readonly used: string;
  readonly allowed: string;
  readonly ok: boolean;
  /** Whether AWS raises the limit on request. */
  readonly raisable?: boolean;
  /** A remedy, or an assumption. */
  readonly note?: string;
}

/** Compares a stream and its readers with the limits of AWS. */
export function streamLimits(facts: StreamFacts): LimitRow[] {
  return [
    writing(facts),
    ...reading(facts),
    ...fanOut(facts),
    ...facts.services.flatMap((service) => tasks(service, facts)),
    ...facts.applications.map(kpus),
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

function reading({ sharedReaders, redrives }: StreamFacts): LimitRow[] {
  const readers = sharedReaders.length;
  const isInTime = readers <= SHARD_READ_MB_PER_SECOND;
  return [
    ...calls('GetRecords calls on each shard', sharedReaders, 'Give readers dedicated throughput.'),
    // One redrive at a time is enough for people, and its calls wait for those of the others.
    ...redrives.flatMap((redrive) =>
      calls(
        `GetRecords calls on each shard while ${redrive.path} runs`,
        [...sharedReaders, redrive],
        'Meanwhile readers are throttled. Redrive when the load is low, or give readers dedicated throughput.',
      ),
    ),
    ...(readers === 0
      ? []
      : [
          {
            limit: 'read from each full shard',
            used: `${readers} MB/s by ${readers} shared ${readers === 1 ? 'reader' : 'readers'}`,
            allowed: `${SHARD_READ_MB_PER_SECOND} MB/s for all shared readers`,
            ok: isInTime,
            note: isInTime
              ? undefined
              : 'They fall behind while shards are full. Give readers dedicated throughput.',
          },
        ]),
  ];
}

function calls(
  limit: string,
  readers: readonly { readonly path: string; readonly callsPerSecond: number }[],
  remedy: string,
): LimitRow[] {
  if (readers.length === 0) return [];
  const sum = readers.reduce((all, { callsPerSecond }) => all + callsPerSecond, 0);
  const who = readers.map(({ path, callsPerSecond }) => `${path} ${callsPerSecond}`).join(', ');
  const ok = sum <= SHARD_READ_CALLS_PER_SECOND;
  return [
    {
      limit,
      used: `${sum} calls/s (${who})`,
      allowed: `${SHARD_READ_CALLS_PER_SECOND} calls/s for all shared readers`,
      ok,
      note: ok ? undefined : remedy,
    },
  ];
}

function fanOut({ fanOutConsumers, queues }: StreamFacts): LimitRow[] {
  const count = fanOutConsumers.length + queues.length;
  if (count === 0) return [];
  return [
    {
      limit: `consumers with dedicated throughput${queues.length === 0 ? '' : ', and queues'}`,
      used: String(count),
      allowed: `${FAN_OUT_CONSUMERS}, or ${FAN_OUT_CONSUMERS_WITH_ADVANTAGE} with On-demand Advantage`,
      ok: count <= FAN_OUT_CONSUMERS,
      ...(queues.length > 0 && { note: 'AWS has not told here what a queue costs; look at its price list.' }),
    },
  ];
}

function tasks({ path, maxTasks, vcpus }: ReadingService, { shards, load }: StreamFacts): LimitRow[] {
  const [count, of] = shardsAtMost(shards, shardsFor(load));
  return [
    {
      limit: `tasks of ${path}`,
      used: `${amount(maxTasks)} at most`,
      allowed: `${amount(count)}, one for each shard (${of})`,
      ok: maxTasks <= count,
      note: maxTasks <= count ? undefined : 'The tasks beyond have nothing to do.',
    },
    {
      limit: `vCPUs of ${path} at once, twice its tasks while it is deployed`,
      used: amount(2 * maxTasks * vcpus),
      allowed: `${ACCOUNT_VCPUS} by default, with all other tasks of the account; 6 in a new one`,
      ok: 2 * maxTasks * vcpus <= ACCOUNT_VCPUS,
      raisable: true,
    },
  ];
}

/** The construct refuses more than the quota, so this row tells how often the application can double. */
function kpus({ path, kpus: used, kpuQuota }: ReadingApplication): LimitRow {
  return {
    limit: `KPUs of ${path}`,
    used: `${amount(used)} at its least`,
    allowed: `${amount(kpuQuota)}`,
    ok: used <= kpuQuota,
    raisable: true,
  };
}

function concurrency(reader: ReadingFunction, { shards, load }: StreamFacts): LimitRow[] {
  const [count, of] = shardsAtMost(shards, shardsFor(load));
  const needed = count * reader.parallelizationFactor;
  const { reservedConcurrency: reserved } = reader;
  const allowed = reserved ?? ACCOUNT_EXECUTIONS;
  const ok = needed <= allowed;
  const row: LimitRow = {
    limit: `executions of ${reader.path} at once`,
    used: `${amount(needed)} = ${amount(count)} shards (${of}) x ${reader.parallelizationFactor}`,
    allowed:
      reserved === undefined
        ? `${amount(ACCOUNT_EXECUTIONS)} by default, with all other functions of the account; 10 in a new one`
        : `${amount(reserved)} reserved`,
    ok,
    ...(reserved === undefined && { raisable: true }),
  };
  if (ok) return [row];
  const remedy = reserved === undefined ? 'Raise the quota of the account' : 'Reserve more';
  return [{ ...row, note: `Shards wait for each other. ${remedy}, or lower the parallelization factor.` }];
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

/** A pointer is useful only while its records exist; a bucket keeps them. */
function deadLetterAge(reader: ReadingFunction, { retentionHours }: StreamFacts): LimitRow[] {
  if (retentionHours === undefined) return [];
  const { maxRecordAgeSeconds: age, keepsPayload } = reader;
  const hours = age === undefined ? retentionHours : age / 3600;
  const left = Math.max(0, retentionHours - hours);
  const row = {
    limit: `age at which ${reader.path} gives a record up`,
    used: age === undefined ? 'when it expires' : `${amount(hours)} hours`,
  };
  if (keepsPayload) {
    // Beyond the longest age there is none, so that no healthy backlog is given up.
    const ok = hours < retentionHours || retentionHours * 3600 > RECORD_AGE_SECONDS.to;
    return [
      {
        ...row,
        allowed: `the ${retentionHours} hours of retention`,
        ok,
        note: 'The bucket keeps its payload.',
      },
    ];
  }
  const allowed = `half of the ${retentionHours} hours of retention`;
  const note = `${amount(left)} hours are left to redrive it.`;
  return [{ ...row, allowed, ok: hours <= retentionHours / 2, note }];
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
