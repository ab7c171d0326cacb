import type { FunctionInvoker, InvokeResult } from '../../../../../local/services/lambda';
import type { ManualClock } from '../../../../support/manual-clock';
import { dataOf, type Event } from './scripted-function';

/**
 * A function that takes its time and fails at random: throttled, throwing, reporting some record. Poison
 * (data that begins with `poison`) it never takes. It watches what a mapping must keep to while invocations
 * overlap.
 */
export class UnreliableFunction implements FunctionInvoker {
  /** Data in the order in which it was delivered for the first time. */
  readonly firstDeliveries: string[] = [];
  readonly violations: string[] = [];
  /** Share of invocations that go wrong, 0 to 1. */
  trouble = 0.4;
  private readonly delivered = new Set<string>();
  private readonly running: { readonly shardId: string; readonly keys: ReadonlySet<string> }[] = [];

  /**
   * @param random a number of 0 to 1 at each call
   * @param beforeInvoke looks at each event before the function does
   */
  constructor(
    private readonly clock: ManualClock,
    private readonly random: () => number,
    private readonly parallelizationFactor: number,
    private readonly reports: boolean,
    private readonly beforeInvoke: (shardId: string) => void,
  ) {}

  async invoke(_: string, payload: string): Promise<InvokeResult> {
    const event: Event = JSON.parse(payload);
    const shardId = event.Records[0]?.eventID.split(':')[0] ?? '';
    this.beforeInvoke(shardId);
    const invocation = { shardId, keys: new Set(event.Records.map((record) => record.kinesis.partitionKey)) };
    this.watch(invocation);
    this.running.push(invocation);
    await new Promise<void>((resolve) => {
      this.clock.after(Math.floor(this.random() * 800), resolve);
    });
    this.running.splice(this.running.indexOf(invocation), 1);
    return this.answer(event);
  }

  private answer(event: Event): InvokeResult {
    const ran = { requestId: 'request', executedVersion: '$LATEST' };
    const isInTrouble = this.random() < this.trouble;
    if (isInTrouble && this.random() < 0.3) return { kind: 'throttled', reason: 'concurrency' };

    for (const data of event.Records.map(dataOf)) {
      if (this.delivered.has(data)) continue;
      this.delivered.add(data);
      this.firstDeliveries.push(data);
    }
    const failed = event.Records.filter(
      (record) => dataOf(record).startsWith('poison') || (isInTrouble && this.random() < 0.2),
    );
    if (failed.length === 0) return { kind: 'success', payload: 'null', ...ran };
    if (this.reports && this.random() < 0.7) {
      const batchItemFailures = failed.map((record) => ({ itemIdentifier: record.kinesis.sequenceNumber }));
      return { kind: 'success', payload: JSON.stringify({ batchItemFailures }), ...ran };
    }
    const payload = '{"errorType":"Error","errorMessage":"no","trace":[]}';
    return { kind: 'functionError', functionError: 'Unhandled', payload, ...ran };
  }

  private watch({ shardId, keys }: { readonly shardId: string; readonly keys: ReadonlySet<string> }): void {
    const beside = this.running.filter((other) => other.shardId === shardId);
    if (beside.length >= this.parallelizationFactor)
      this.violations.push(`${shardId} has too many batches in flight`);
    for (const key of keys) {
      if (beside.some((other) => other.keys.has(key)))
        this.violations.push(`key ${key} is in two batches at a time`);
    }
  }
}
