import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import type { ObjectAddress } from './delivery-account';
import type { Retries } from './retries';

/** Stores objects. */
export interface ObjectSink {
  putObject(
    bucket: string,
    key: string,
    body: Buffer,
    options: { readonly headers: Readonly<Record<string, string>> },
  ): Promise<unknown>;
}

/** Writes objects, and tries again until they are written. */
export class ObjectWriter {
  constructor(
    private readonly sink: ObjectSink,
    private readonly clock: Clock,
    private readonly retries: Retries,
    private readonly notice: (sentence: string) => void,
  ) {}

  /**
   * @param giveUpAt when the last attempt is made; milliseconds since the epoch
   * @param onAttempt gets whether an attempt succeeded
   * @returns why it could not be written; `undefined` when it was
   */
  async write(
    { bucket, key }: ObjectAddress,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    giveUpAt: number,
    onAttempt: (succeeded: boolean) => void = () => undefined,
  ): Promise<string | undefined> {
    for (let attempt = 1; ; attempt++) {
      // An attempt that begins after the retries were closed is the last.
      const isLast = this.retries.isClosed || this.clock.now() >= giveUpAt;
      try {
        await this.sink.putObject(bucket, key, body, { headers });
        onAttempt(true);
        return undefined;
      } catch (error) {
        onAttempt(false);
        const reason = messageOf(error);
        if (isLast) return reason;
        if (attempt === 1)
          this.notice(`s3://${bucket}/${key} cannot be written, and is tried again: ${reason}`);
      }
      await this.retries.wait(attempt);
    }
  }
}
