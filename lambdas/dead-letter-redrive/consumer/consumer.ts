import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { fullJitter, type PacingClock, wait } from '../../../client';
import { readConsumerResponse, type Verdict } from './consumer-response';

const BACKOFF = { baseMs: 1_000, capMs: 8_000 };
/** Some ten seconds. Whoever waits longer waits in the state machine, where it costs nothing. */
const MAX_ATTEMPTS = 4;

/** The consumer has no concurrency to spare. The state machine tries the batch again later. */
export class ConsumerBusyError extends Error {
  override readonly name = 'ConsumerBusyError';
}

/** Too little time is left for another event. The state machine goes on with the batch at once. */
export class TimeUpError extends Error {
  override readonly name = 'TimeUpError';
}

/** The consumer did not answer in all the time that this worker had for the event. It counts as a failed attempt. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** How much time a worker has left, in milliseconds. */
export type TimeLeft = () => number;

export interface ConsumerOptions {
  /** With `maxAttempts: 1`: an invocation whose answer was lost is not repeated unseen. */
  readonly client: LambdaClient;
  readonly functionArn: string;
  /** Undefined where it is not known. */
  readonly timeoutMs: number | undefined;
  /** Whether its mapping has ReportBatchItemFailures. */
  readonly reportsFailures: boolean;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** Kept for writing the objects back. */
const CLOSING_MS = 20_000;

/** The function that records are replayed to. */
export class Consumer {
  private isFresh = true;
  private longestMs: number;

  constructor(private readonly options: ConsumerOptions) {
    this.longestMs = options.timeoutMs ?? 0;
  }

  /**
   * Invokes the consumer with an event and waits for its answer. The first event gets all the time that there is; a later
   * one is begun only when there is enough for the timeout of the consumer, and for the longest event so far.
   *
   * @param json the event
   * @param sequenceNumbers those of its records
   * @throws ConsumerBusyError, TimeUpError, NoAnswerError: nothing is known to be done; or what Lambda refuses with
   */
  async replay(json: string, sequenceNumbers: ReadonlySet<string>, timeLeft: TimeLeft): Promise<Verdict> {
    const { clock, random } = this.options;
    for (let failures = 1; ; failures++) {
      const atMostMs = timeLeft() - CLOSING_MS;
      if (atMostMs <= 0 || (!this.isFresh && atMostMs < this.longestMs)) {
        throw new TimeUpError('the time of this worker is up');
      }
      try {
        const verdict = await this.invoke(json, sequenceNumbers, atMostMs);
        this.isFresh = false;
        return verdict;
      } catch (error) {
        if (!(error instanceof ConsumerBusyError) || failures === MAX_ATTEMPTS) throw error;
        await wait(fullJitter(failures, BACKOFF, random), clock);
      }
    }
  }

  private async invoke(
    json: string,
    sequenceNumbers: ReadonlySet<string>,
    atMostMs: number,
  ): Promise<Verdict> {
    const { client, functionArn: FunctionName, clock, reportsFailures } = this.options;
    const abort = new AbortController();
    const cancel = clock.after(atMostMs, () => abort.abort());
    const start = clock.now();
    try {
      const answer = await client.send(
        new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', Payload: Buffer.from(json) }),
        { abortSignal: abort.signal },
      );
      const payload = Buffer.from(answer.Payload ?? []).toString('utf8');
      return readConsumerResponse(payload, answer.FunctionError, sequenceNumbers, reportsFailures);
    } catch (error) {
      if (abort.signal.aborted) {
        throw new NoAnswerError(`the consumer did not answer within ${Math.round(atMostMs / 1000)} seconds`);
      }
      const { name, message } = error as Error;
      if (name === 'TooManyRequestsException') throw new ConsumerBusyError(message);
      if (name === 'RequestTooLargeException') return { kind: 'failed', reason: message, errorName: name };
      throw error;
    } finally {
      cancel();
      this.longestMs = Math.max(this.longestMs, clock.now() - start);
    }
  }
}
