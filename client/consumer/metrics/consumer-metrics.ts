import type { PacingClock } from '../../pacing';
import type { BalancePlan } from '../leases';
import type { ProcessedBatch } from '../processing';
import { MetricLines } from './metric-lines';

export interface ConsumerMetricsOptions {
  readonly applicationName: string;
  readonly workerId: string;
  /** Gets lines in CloudWatch's embedded metric format. */
  readonly sink: ((line: string) => void) | undefined;
  readonly clock: PacingClock;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
}

/**
 * Counts what the worker does, under the names and dimensions of the Kinesis Client Library. The namespace is the name of
 * the application, as there.
 * @see https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-kcl.html
 */
export class ConsumerMetrics {
  private readonly lines: MetricLines;

  constructor(options: ConsumerMetricsOptions) {
    this.lines = new MetricLines(options.applicationName, options.sink, options.clock, options.wallClock);
    this.worker = { WorkerIdentifier: options.workerId };
  }

  private readonly worker: { readonly WorkerIdentifier: string };

  onProcessed({ shardId: ShardId, records, tookMs, isSuccess }: ProcessedBatch): void {
    const task = { Operation: 'ProcessTask', ShardId };
    this.lines.put(task, 'RecordProcessor.processRecords.Time', 'Milliseconds', tookMs);
    this.lines.put(task, 'RecordProcessor.processRecords.Success', 'Count', Number(isSuccess));
    if (!isSuccess) return;
    this.lines.put(task, 'RecordsProcessed', 'Count', records.length);
    const bytes = this.lines.isOn ? records.reduce((sum, { data }) => sum + data.byteLength, 0) : 0;
    this.lines.put(task, 'DataBytesProcessed', 'Bytes', bytes);
  }

  onMillisBehindLatest(ShardId: string, millis: number): void {
    this.lines.put({ Operation: 'ProcessTask', ShardId }, 'MillisBehindLatest', 'Milliseconds', millis);
  }

  onRenewed(isSuccess: boolean, tookMs: number): void {
    const renewal = { Operation: 'RenewLease', ...this.worker };
    this.lines.put(renewal, 'RenewLease.Success', 'Count', Number(isSuccess));
    this.lines.put(renewal, 'RenewLease.Time', 'Milliseconds', tookMs);
  }

  onLost(): void {
    this.lines.put({ Operation: 'RenewAllLeases', ...this.worker }, 'LostLeases', 'Count', 1);
  }

  onPlan(plan: BalancePlan, taken: number, current: number, total: number): void {
    const taking = { Operation: 'TakeLeases', ...this.worker };
    this.lines.put(taking, 'TotalLeases', 'Count', total);
    this.lines.put(taking, 'NumWorkers', 'Count', plan.workers);
    this.lines.put(taking, 'NeededLeases', 'Count', Math.max(0, plan.target - current));
    this.lines.put(taking, 'ExpiredLeases', 'Count', plan.expired);
    this.lines.put(taking, 'LeasesToTake', 'Count', plan.take.length + plan.steal.length);
    this.lines.put(taking, 'TakenLeases', 'Count', taken);
    this.lines.put({ Operation: 'RenewAllLeases', ...this.worker }, 'CurrentLeases', 'Count', current);
  }

  /** Hands over what is not yet. */
  close(): void {
    this.lines.close();
  }
}
