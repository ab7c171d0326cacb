import { InvokeCommand, type LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { fullJitter, Pacer, type PacingClock, wait } from '../../client';
import { type ConsumerVerdict, readConsumerResponse } from './consumer-response';
import { eventJson, type ReplayEvent } from './replay-event';

const BACKOFF = { baseMs: 500, capMs: 20_000 };
/** Some two minutes of waiting. A consumer that has no concurrency to spare for longer is for a later run. */
const MAX_ATTEMPTS = 12;

export interface ConsumerOptions {
  /** With `maxAttempts: 1`: an invocation whose answer was lost must not be repeated behind the report's back. */
  readonly client: LambdaClient;
  readonly functionArn: string;
  readonly recordsPerSecond: number;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** The function that records are replayed to, at a rate. */
export class Consumer {
  private readonly pacer: Pacer;

  constructor(private readonly options: ConsumerOptions) {
    this.pacer = new Pacer(options.recordsPerSecond, () => options.clock.now());
  }

  /**
   * Invokes the consumer with an event and waits for its answer.
   * @throws Error when it could not be invoked; the signal's reason when it is aborted
   */
  async replay(event: ReplayEvent, signal: AbortSignal): Promise<ConsumerVerdict> {
    const { client, functionArn: FunctionName, clock, random } = this.options;
    const sequenceNumbers = event.records.map(({ sequenceNumber }) => sequenceNumber);
    const delay = this.pacer.delay();
    // Before the wait, so that the events of other shards queue up behind this one.
    this.pacer.spend(sequenceNumbers.length);
    if (delay > 0) await wait(delay, clock, signal);
    const Payload = Buffer.from(eventJson(event));
    for (let failures = 1; ; failures++) {
      try {
        const answer = await client.send(
          new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', Payload }),
          { abortSignal: signal },
        );
        const payload = Buffer.from(answer.Payload ?? []).toString('utf8');
        return readConsumerResponse(payload, answer.FunctionError, sequenceNumbers);
      } catch (error) {
        if (!(error instanceof TooManyRequestsException) || failures === MAX_ATTEMPTS) throw error;
        await wait(fullJitter(failures, BACKOFF, random), clock, signal);
      }
    }
  }
}
