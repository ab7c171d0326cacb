import { limitExceeded, resourceInUse, validationError } from '../errors';
import { addTags, type StreamState } from '../stream';
import { type NewQueue, StreamQueue } from './stream-queue';

/** The queues of one stream. */
export class StreamQueues {
  private readonly byArn = new Map<string, StreamQueue>();

  /** @param roomForReaders how many more queues and registered consumers the stream may have */
  constructor(
    private readonly stream: StreamState,
    private readonly roomForReaders: () => number,
  ) {}

  /** In order of creation. */
  get all(): readonly StreamQueue[] {
    return [...this.byArn.values()];
  }

  withArn(arn: string): StreamQueue | undefined {
    return this.byArn.get(arn);
  }

  /**
   * CreateQueue. The queue is CREATING, then ACTIVE.
   * @throws AwsError ResourceInUseException for a stream that is not created yet; ValidationException for a provisioned
   *   stream, an assumption; LimitExceededException; InvalidArgumentException
   */
  create(queue: NewQueue): StreamQueue {
    const { stream } = this;
    const { status } = stream.lifecycle;
    if (status === 'CREATING' || status === 'DELETING') stream.lifecycle.requireActive();
    if (stream.mode !== 'ON_DEMAND') {
      throw validationError(
        `${stream.subject} is in mode ${stream.mode}: queues are supported on on-demand streams only.`,
      );
    }
    addTags(new Map(), queue.tags);
    if (this.roomForReaders() < 1) {
      throw limitExceeded(`${stream.subject} has as many registered consumers and queues as it may have.`);
    }
    const created = new StreamQueue(queue, stream);
    this.byArn.set(created.arn, created);
    return created;
  }

  /** DeleteQueue. */
  delete(queue: StreamQueue): void {
    queue.delete(() => this.byArn.delete(queue.arn));
  }

  /**
   * Refuses what needs a stream without queues.
   * @param what for the message: "be deleted"
   * @throws AwsError ResourceInUseException; the code is an assumption
   */
  requireNone(what: string): void {
    const names = this.all.map(({ name }) => name);
    if (names.length === 0) return;
    throw resourceInUse(
      `${this.stream.subject} cannot ${what}: delete its queues first, ${names.join(', ')}.`,
    );
  }

  /** Closes all queues, because the engine is closed. */
  close(): void {
    for (const queue of this.byArn.values()) queue.close();
    this.byArn.clear();
  }
}
