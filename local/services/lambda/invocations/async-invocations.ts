import type { Clock } from '../../../base/clock';
import { messageOf } from '../../../base/message-of';
import { parseFunctionReference } from '../functions/function-registry';
import type { InvokeResult } from './invocation';

/** Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation". */
const RETRY_WAITS_MS = [60_000, 120_000];
const FIRST_THROTTLE_WAIT_MS = 1_000;
const MAX_THROTTLE_WAIT_MS = 300_000;

/**
 * Bytes of events that may wait at once, so that a run's memory is bounded. AWS has its own queue and names
 * no limit.
 */
const MAX_QUEUED_BYTES = 256 * 1024 * 1024;

/** How Lambda treats the asynchronous events of a function (AWS::Lambda::EventInvokeConfig). */
export interface EventInvokeConfiguration {
  /** 0 to 2, default 2. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600 seconds, default 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** ARN that gets a record of each processed event. */
  readonly onSuccess?: string;
  /** ARN that gets a record of each event that Lambda gives up. */
  readonly onFailure?: string;
}

/** Lambda's defaults. */
export const DEFAULT_EVENT_INVOKE: EventInvokeConfiguration = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
};

/**
 * Hands a message to the queue, topic, bucket, bus or function with this ARN. `attributes` go along if the
 * destination has attributes.
 */
export type DeliverMessage = (
  destinationArn: string,
  body: string,
  attributes: Readonly<Record<string, string>>,
) => Promise<void>;

/** One event on its way. */
export interface AsyncEvent {
  readonly requestId: string;
  /** The ARN as invoked. */
  readonly functionArn: string;
  readonly payload: string;
  readonly configuration: EventInvokeConfiguration;
  /** ARN that gets the unchanged event when Lambda gives it up. */
  readonly deadLetterTarget: string | undefined;
  /**
   * Whether it loses its value when the run stops, so that its loss is not reported: an event of an alarm or
   * schedule.
   */
  readonly endsWithRun: boolean;
}

export interface AsyncInvocationsOptions {
  /** One attempt. */
  readonly invoke: (event: AsyncEvent) => Promise<InvokeResult>;
  /** Keeps the waits between attempts. */
  readonly clock: Clock;
  readonly deliver: DeliverMessage;
  readonly onNotice: (notice: string) => void;
}

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

interface Progress {
  readonly event: AsyncEvent;
  readonly expiresInMs: number;
  attempts: number;
  throttles: number;
  waitedMs: number;
}

/**
 * The asynchronous invocations in progress. They are retried as in Lambda, then handed to their destination.
 * The host gets a notice of an event without a destination; no event is dropped silently.
 */
export class AsyncInvocations {
  private readonly waits = new Set<() => void>();
  private queuedBytes = 0;
  private closed = false;

  constructor(private readonly options: AsyncInvocationsOptions) {}

  /** Bytes of the events that wait or run. */
  get bytes(): number {
    return this.queuedBytes;
  }

  /** @returns false when too many bytes wait already */
  accept(event: AsyncEvent): boolean {
    const bytes = Buffer.byteLength(event.payload);
    if (this.queuedBytes + bytes > MAX_QUEUED_BYTES) return false;
    this.queuedBytes += bytes;
    const expiresInMs = event.configuration.maximumEventAgeSeconds * 1000;
    const progress: Progress = { event, expiresInMs, attempts: 0, throttles: 0, waitedMs: 0 };
    void this.process(progress)
      .catch((error: unknown) => {
        if (this.closed && event.endsWithRun) return;
        this.options.onNotice(`${name(event)} was lost: ${messageOf(error)}`);
      })
      .finally(() => {
        this.queuedBytes -= bytes;
      });
    return true;
  }

  /** Stops retrying. It gives up the events that still wait, with a notice unless they end with the run. */
  close(): void {
    this.closed = true;
    for (const wake of [...this.waits]) wake();
  }

  private async process(progress: Progress): Promise<void> {
    const { event } = progress;
    for (;;) {
      const result = await this.options.invoke(event);
      if (result.kind !== 'throttled') progress.attempts += 1;
      if (result.kind === 'success') return await this.conclude(progress, 'Success', result);
      if (result.kind === 'functionError' && progress.attempts > event.configuration.maximumRetryAttempts) {
        return await this.conclude(progress, 'RetriesExhausted', result);
      }
      const waitMs = nextWait(progress, result.kind);
      if (progress.waitedMs + waitMs > progress.expiresInMs) {
        return await this.conclude(progress, 'EventAgeExceeded', result);
      }
      progress.waitedMs += waitMs;
      await this.wait(waitMs);
      if (this.closed) {
        if (event.endsWithRun) return;
        this.options.onNotice(`${name(event)} was waiting for its next attempt when the run stopped.`);
        return;
      }
    }
  }

  private async conclude(progress: Progress, condition: Condition, result: InvokeResult): Promise<void> {
    const { event } = progress;
    const { deadLetterTarget } = event;
    const { onSuccess, onFailure } = event.configuration;
    const record = invocationRecord(progress, condition, result, this.options.clock.now());
    if (condition === 'Success') {
      if (onSuccess !== undefined) await this.deliver(event, onSuccess, record, {});
      return;
    }
    if (onFailure !== undefined) await this.deliver(event, onFailure, record, {});
    if (deadLetterTarget !== undefined) {
      await this.deliver(event, deadLetterTarget, event.payload, deadLetterAttributes(event, result));
    }
    if (onFailure === undefined && deadLetterTarget === undefined) {
      this.options.onNotice(
        `${name(event)} was discarded after ${progress.attempts} attempts (${condition}); the function has neither an ` +
          `on-failure destination nor a dead-letter queue. Last answer: ${answer(result)}`,
      );
    }
  }

  private async deliver(
    event: AsyncEvent,
    destinationArn: string,
    body: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<void> {
    try {
      await this.options.deliver(destinationArn, body, attributes);
    } catch (error) {
      this.options.onNotice(`${name(event)} could not be handed to ${destinationArn}: ${messageOf(error)}.`);
    }
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        callOff();
        this.waits.delete(wake);
        resolve();
      };
      const callOff = this.options.clock.after(ms, wake);
      this.waits.add(wake);
    });
  }
}

function nextWait(progress: Progress, kind: 'throttled' | 'functionError'): number {
  if (kind === 'functionError') return RETRY_WAITS_MS[progress.attempts - 1] ?? MAX_THROTTLE_WAIT_MS;
  const wait = FIRST_THROTTLE_WAIT_MS * 2 ** progress.throttles;
  progress.throttles += 1;
  return Math.min(wait, MAX_THROTTLE_WAIT_MS);
}

/** Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations". */
function invocationRecord(
  progress: Progress,
  condition: Condition,
  result: InvokeResult,
  now: number,
): string {
  const { event, attempts } = progress;
  const ran = result.kind === 'throttled' ? undefined : result;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: qualified(event.functionArn),
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(event.payload),
    ...(ran && {
      responseContext: {
        statusCode: 200,
        executedVersion: ran.executedVersion,
        functionError: ran.kind === 'functionError' ? ran.functionError : undefined,
      },
      responsePayload: JSON.parse(ran.payload),
    }),
  });
}

function qualified(arn: string): string {
  return parseFunctionReference(arn).qualifier === undefined ? `${arn}:$LATEST` : arn;
}

/** Lambda Developer Guide, "Adding a dead-letter queue". */
function deadLetterAttributes(event: AsyncEvent, result: InvokeResult): Record<string, string> {
  const ErrorMessage = answer(result).slice(0, 1024);
  return { RequestID: event.requestId, ErrorCode: result.kind === 'throttled' ? '429' : '200', ErrorMessage };
}

function answer(result: InvokeResult): string {
  return result.kind === 'throttled' ? result.reason : result.payload;
}

function name(event: AsyncEvent): string {
  return `The asynchronous event ${event.requestId} for ${event.functionArn}`;
}

/** For a host that plays none. */
export async function noDestinations(): Promise<void> {
  throw new Error('this host plays no destinations of asynchronous invocations');
}
