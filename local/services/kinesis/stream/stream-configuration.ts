import { CHANGE_ENCRYPTION_MS, CHANGE_MODE_MS, CHANGE_RECORD_SIZE_MS } from '../durations';
import { invalidArgument, limitExceeded, validationError } from '../errors';
import { MODE_SWITCHES_PER_DAY, RECORD_SIZE_KIB, RETENTION_HOURS, START_ENCRYPTION_PER_DAY } from '../limits';
import { RollingLimit } from '../rate-limits';
import type { RecordDistribution, StreamMode, StreamState } from './stream-state';

/** The shard-level metrics that can be enabled (SDK, EnableEnhancedMonitoring). */
export const SHARD_LEVEL_METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;

/** Changes the configuration of a stream. Every method throws the `AwsError` that its operation answers. */
export class StreamConfiguration {
  private readonly modeSwitches = new RollingLimit(MODE_SWITCHES_PER_DAY);
  private readonly newKeys = new RollingLimit(START_ENCRYPTION_PER_DAY);

  constructor(private readonly state: StreamState) {}

  /** IncreaseStreamRetentionPeriod, in hours. Expired records do not come back. */
  increaseRetention(hours: number): void {
    this.state.lifecycle.requireActive();
    checkRetention(hours);
    if (hours < this.state.retentionHours)
      throw this.wrongDirection(hours, 'shorter', 'DecreaseRetentionPeriod');
    this.state.trim();
    this.state.retentionHours = hours;
  }

  /** DecreaseStreamRetentionPeriod, in hours. Older records are dropped at once. */
  decreaseRetention(hours: number): void {
    this.state.lifecycle.requireActive();
    checkRetention(hours);
    if (hours > this.state.retentionHours)
      throw this.wrongDirection(hours, 'longer', 'IncreaseRetentionPeriod');
    this.state.retentionHours = hours;
    this.state.trim();
  }

  /**
   * StartStreamEncryption. Once it is done, new records are marked as encrypted; nothing is really encrypted.
   */
  startEncryption(keyId: string): void {
    const now = this.state.environment.clock.now();
    if (!this.newKeys.admits(now)) {
      throw limitExceeded(
        `A new key was applied to stream ${this.state.name} ${START_ENCRYPTION_PER_DAY} times in the last 24 hours, ` +
          'which is all that StartStreamEncryption allows.',
      );
    }
    this.state.lifecycle.updateOnce(CHANGE_ENCRYPTION_MS, () => {
      this.state.keyId = keyId;
    });
    this.newKeys.count(now);
  }

  /** StopStreamEncryption. */
  stopEncryption(): void {
    this.state.lifecycle.updateOnce(CHANGE_ENCRYPTION_MS, () => {
      this.state.keyId = undefined;
    });
  }

  /**
   * EnableEnhancedMonitoring and DisableEnhancedMonitoring; effective at once. `ALL` stands for every metric.
   */
  setMonitoring(metrics: readonly string[], enabled: boolean): { current: string[]; desired: string[] } {
    this.state.lifecycle.requireActive();
    const set = this.state.shardLevelMetrics;
    const current = [...set];
    for (const metric of metrics.includes('ALL') ? SHARD_LEVEL_METRICS : metrics) {
      if (enabled) set.add(metric);
      else set.delete(metric);
    }
    return { current, desired: [...set] };
  }

  /** UpdateMaxRecordSize. */
  updateMaxRecordSize(kib: number): void {
    checkMaxRecordSize(kib);
    this.state.lifecycle.updateOnce(CHANGE_RECORD_SIZE_MS, () => {
      this.state.maxRecordSizeKiB = kib;
    });
  }

  /**
   * UpdateStreamMode. The shards stay the same. A switch to provisioned is refused for streams with warm
   * throughput, as documented, and with distribution AUTO, for which AWS's answer is not documented.
   *
   * @param more further work in rounds, for warm throughput
   */
  updateMode(mode: StreamMode, more: () => boolean = () => false): void {
    const { name, warmThroughput, distribution, environment } = this.state;
    const now = environment.clock.now();
    this.state.lifecycle.requireActive();
    if (mode === 'PROVISIONED' && (warmThroughput?.target ?? 0) > 0) {
      throw invalidArgument(`Set WarmThroughputMiBps of stream ${name} to 0 before it becomes PROVISIONED.`);
    }
    if (mode === 'PROVISIONED' && distribution === 'AUTO') {
      throw invalidArgument(
        `Set the record distribution of stream ${name} to USER_PARTITION_KEY before it becomes PROVISIONED.`,
      );
    }
    if (mode !== this.state.mode) {
      if (!this.modeSwitches.admits(now)) {
        throw limitExceeded(
          `The capacity mode of stream ${name} was switched ${MODE_SWITCHES_PER_DAY} times in the last 24 hours, ` +
            'which is all that UpdateStreamMode allows.',
        );
      }
      this.modeSwitches.count(now);
    }
    this.state.lifecycle.update(CHANGE_MODE_MS, () => {
      this.state.mode = mode;
      return more();
    });
  }

  /** UpdateStreamRecordDistributionStrategy; effective at once. */
  updateDistribution(distribution: RecordDistribution): void {
    this.state.lifecycle.requireActive();
    checkDistribution(this.state.mode, distribution);
    this.state.distribution = distribution;
  }

  private wrongDirection(hours: number, comparison: string, operation: string) {
    return invalidArgument(
      `Requested retention period (${hours} hours) for stream ${this.state.name} can not be ${comparison} than ` +
        `existing retention period (${this.state.retentionHours} hours). Use ${operation} API.`,
    );
  }
}

/** @throws AwsError InvalidArgumentException */
export function checkRetention(hours: number): void {
  const { min, max } = RETENTION_HOURS;
  const requested = `Requested retention period (${hours} hours)`;
  if (hours < min) {
    throw invalidArgument(`Minimum allowed retention period is ${min} hours. ${requested} is too short.`);
  }
  if (hours > max) {
    throw invalidArgument(`Maximum allowed retention period is ${max} hours. ${requested} is too long.`);
  }
}

/** @throws AwsError ValidationException, as UpdateMaxRecordSize documents */
export function checkMaxRecordSize(kib: number): void {
  const { min, max } = RECORD_SIZE_KIB;
  if (kib >= min && kib <= max) return;
  throw validationError(`MaxRecordSizeInKiB must be between ${min} and ${max} (1 to 10 MiB), got ${kib}.`);
}

/** @throws AwsError InvalidArgumentException */
export function checkDistribution(mode: StreamMode, distribution: RecordDistribution): void {
  if (mode === 'ON_DEMAND' || distribution === 'USER_PARTITION_KEY') return;
  throw invalidArgument(
    'The record distribution strategy AUTO is only for streams in on-demand capacity mode.',
  );
}
