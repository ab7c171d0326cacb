import { GB, PRICES } from './prices';
import { type Cost, HOURS_PER_MONTH, part, shardsFor, sum } from './stream-cost';
import type { ReadingFunction, SharedFacts, StreamFacts } from './stream-facts';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
/** Firehose rounds each record up to a multiple of these bytes (AWS price list). */
const FIREHOSE_UNIT = 5 * 1024;
const SHOWN_DURATION_SECONDS = 0.1;

/** The monthly cost of a stream's readers, which is the same in each capacity mode. */
export function readerCost(facts: StreamFacts): Cost {
  const { load, functions, deliveries, applications } = facts;
  const delivered =
    (load.recordsPerSecond *
      Math.ceil(load.recordBytes / FIREHOSE_UNIT) *
      FIREHOSE_UNIT *
      SECONDS_PER_MONTH) /
    GB;
  return {
    ...sum([
      ...functions.flatMap((reader) => functionParts(reader, facts)),
      ...deliveries.map((path) =>
        part(`${path}: delivered, records rounded up to 5 KiB`, delivered, 'GB', PRICES.firehose.gbIn),
      ),
      ...applications.map(({ path, kpus }) =>
        part(
          `${path}: KPUs at its least, and the one of the job manager`,
          (kpus + 1) * HOURS_PER_MONTH,
          'KPU-hours',
          PRICES.flink.kpuHour,
        ),
      ),
    ]),
    note:
      'Functions: invocations with full or timed-out batches on the shards that the load fills, and 100 ms each; your duration ' +
      'multiplies that line. Firehose: without conversion, partitioning and S3.',
  };
}

function functionParts(reader: ReadingFunction, { load }: StreamFacts) {
  const shards = shardsFor(load);
  // Lambda polls a shard once a second, or collects a batch for its window. Each poll gives as many full
  // batches as possible.
  const collecting = Math.max(1, reader.batchingWindowSeconds);
  const batches = Math.max(1, Math.ceil(((load.recordsPerSecond / shards) * collecting) / reader.batchSize));
  const invocations = ((shards * batches) / collecting) * SECONDS_PER_MONTH;
  const gbSeconds = invocations * SHOWN_DURATION_SECONDS * (reader.memoryMiB / 1024);
  const { millionRequests, gbSecondArm, gbSecondX86 } = PRICES.lambda;
  return [
    part(`${reader.path}: invocations`, invocations / 1e6, 'million', millionRequests),
    part(
      `${reader.path}: duration, at 100 ms`,
      gbSeconds,
      'GB-seconds',
      reader.arm ? gbSecondArm : gbSecondX86,
    ),
  ];
}

/** The monthly cost of alarms, dashboards and keys. */
export function sharedCost({ alarmMetrics, compositeAlarms, dashboards, keys }: SharedFacts): Cost {
  const { alarmMetric, compositeAlarm, dashboard } = PRICES.cloudWatch;
  return {
    ...sum([
      part('metrics in alarms', alarmMetrics, 'metrics', alarmMetric),
      part('composite alarms', compositeAlarms, 'alarms', compositeAlarm),
      part('dashboards', dashboards, 'dashboards', dashboard),
      part('keys', keys, 'keys', PRICES.kms.key),
    ]),
    note: 'Without what an account has free, logs, and calls to KMS. The first 10 metrics in alarms and 3 dashboards of an account are free.',
  };
}
