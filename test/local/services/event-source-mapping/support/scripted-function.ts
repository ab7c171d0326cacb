import type { KinesisStreamEvent, KinesisStreamTumblingWindowEvent } from 'aws-lambda';
import { AwsError } from '../../../../../local/http';
import type { FunctionInvoker, InvokeResult } from '../../../../../local/services/lambda';

export type Event = KinesisStreamEvent & Partial<KinesisStreamTumblingWindowEvent> & { shardId?: string };

/** Says no to an invocation, as Lambda does when concurrency is used up. */
export const THROTTLE = Symbol('throttle');

type Handler = (event: Event, invocation: number) => unknown;

/**
 * A function that a test writes down in a line. What it throws is a function error; an AwsError is the
 * invocation's.
 */
export class ScriptedFunction implements FunctionInvoker {
  readonly events: Event[] = [];
  readonly names: string[] = [];
  private gate: Promise<void> | undefined;

  constructor(private readonly handler: Handler = () => undefined) {}

  /** The data of each invocation's records, as text. */
  get batches(): readonly (readonly string[])[] {
    return this.events.map((event) => event.Records.map(dataOf));
  }

  /** Keeps invocations waiting, from now until the function it returns is called. */
  hold(): () => void {
    let open: (() => void) | undefined;
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => open?.();
  }

  async invoke(functionName: string, payload: string): Promise<InvokeResult> {
    const event: Event = JSON.parse(payload);
    this.events.push(event);
    this.names.push(functionName);
    const invocation = this.events.length;
    const ran = { requestId: `request-${invocation}`, executedVersion: '$LATEST' };
    await this.gate;
    try {
      const answer = await this.handler(event, invocation);
      if (answer === THROTTLE)
        return { kind: 'throttled', reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' };
      return { kind: 'success', payload: JSON.stringify(answer ?? null), ...ran };
    } catch (error) {
      if (error instanceof AwsError || !(error instanceof Error)) throw error;
      const payload = JSON.stringify({ errorType: 'Error', errorMessage: error.message, trace: [] });
      return { kind: 'functionError', functionError: 'Unhandled', payload, ...ran };
    }
  }
}

export function dataOf(record: KinesisStreamEvent['Records'][number]): string {
  return Buffer.from(record.kinesis.data, 'base64').toString();
}

/** Fails every batch that holds one of these data. */
export function throwOn(...poison: readonly string[]): Handler {
  return (event) => {
    const found = event.Records.map(dataOf).find((data) => poison.includes(data));
    if (found !== undefined) throw new Error(`cannot read ${found}`);
  };
}

/** Reports the records with these data, as a batch processor does. */
export function reportOn(...poison: readonly string[]): Handler {
  return (event) => ({
    batchItemFailures: event.Records.filter((record) => poison.includes(dataOf(record))).map((record) => ({
      itemIdentifier: record.kinesis.sequenceNumber,
    })),
  });
}
