import { AwsError } from '../../http';

/** How many bytes of messages all queues together may hold. */
export class ByteBudget {
  private used = 0;

  constructor(readonly limit: number) {}

  /** @throws AwsError OverLimit, when the messages would not fit */
  take(bytes: number): void {
    if (this.used + bytes > this.limit) {
      throw new AwsError(
        'OverLimit',
        `The local queues hold ${this.used} of ${this.limit} bytes, and ${bytes} more do not fit. ` +
          'Receive and delete messages, or start with a larger byte budget. AWS has no such limit.',
      );
    }
    this.used += bytes;
  }

  give(bytes: number): void {
    this.used -= bytes;
  }
}
