import { GB, PRICES } from './prices';
import { type Cost, HOURS_PER_MONTH, part, shardsFor, sum } from './stream-cost';
import type { ReadingFunction, ReadingService, SharedFacts, StreamFacts } from './stream-facts';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
/** Firehose rounds each record up to a multiple of these bytes (AWS price list). */
const FIREHOSE_UNIT = 5 * 1024;
const SHOWN_DURATION_SECONDS = 0.1;

/** The monthly cost of a stream's readers, which is the same in each capacity mode. */
export function readerCost(facts: StreamFacts): Cost {
  const { load, functions, services, deliveries, applications } = facts;
  const delivered =
    (load.recordsPerSecond *
      Math.ceil(load.recordBytes / FIREHOSE_UNIT) *
      FIREHOSE_UNIT *
      SECONDS_PER_MONTH) /
    GB;
  return {
    ...sum([
      ...functions.flatMap((reader) => functionParts(reader, facts)),
      ...services.flatMap((service) => serviceParts(service, facts)),
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
      'multiplies that line. Services: their least tasks, with 730 hours each; what the scaling adds comes on top. Firehose: without conversion, partitioning and S3.',
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

/** A fleet writes each lease about every 3.3 s, a third of its failover time of 10 s. */
const LEASE_RENEWAL_SECONDS = 3.3;

function serviceParts(service: ReadingService, { load }: StreamFacts) {
  const { path, minTasks, vcpus, memoryGb, arm, publicAddresses } = service;
  const { vcpuHourArm, vcpuHourX86, gbHourArm, gbHourX86, addressHour } = PRICES.fargate;
  const hours = minTasks * HOURS_PER_MONTH;
  const renewals = (shardsFor(load) * SECONDS_PER_MONTH) / LEASE_RENEWAL_SECONDS;
  return [
    part(`${path}: CPU of ${minTasks} tasks`, hours * vcpus, 'vCPU-hours', arm ? vcpuHourArm : vcpuHourX86),
    part(`${path}: memory`, hours * memoryGb, 'GB-hours', arm ? gbHourArm : gbHourX86),
    ...(publicAddresses ? [part(`${path}: public addresses`, hours, 'hours', addressHour)] : []),
    part(`${path}: lease renewals`, renewals / 1e6, 'million', PRICES.dynamodb.millionWriteUnits),
  ];
}

/** The monthly cost of alarms, dashboards and keys. */
export function sharedCost(facts: SharedFacts): Cost {
  const { alarmMetrics, compositeAlarms, dashboards, keys, databaseCapacity = 0 } = facts;
  const { alarmMetric, compositeAlarm, dashboard } = PRICES.cloudWatch;
  return {
    ...sum([
      part('metrics in alarms', alarmMetrics, 'metrics', alarmMetric),
      part('composite alarms', compositeAlarms, 'alarms', compositeAlarm),
      part('dashboards', dashboards, 'dashboards', dashboard),
      part('keys', keys, 'keys', PRICES.kms.key),
      ...(databaseCapacity === 0
        ? []
        : [
            part(
              'databases, at their least capacity',
              databaseCapacity * HOURS_PER_MONTH,
              'ACU-hours',
              PRICES.aurora.acuHour,
            ),
          ]),
    ]),
    note: 'Without what an account has free, logs, and calls to KMS. The first 10 metrics in alarms and 3 dashboards of an account are free.',
  };
}
