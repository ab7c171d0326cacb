import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Log } from './log';

/** People are told at most once an hour; what lasts is said again. */
const QUIET_MS = 3_600_000;
/** AWS SDK, SNS Publish: characters of a subject. */
const MAX_SUBJECT = 100;

/** Tells people what they should know. */
export class Notifier {
  /** @param topicArn undefined for nobody */
  constructor(
    private readonly client: SNSClient,
    private readonly topicArn: string | undefined,
    private readonly streamName: string,
    private readonly logger: Pick<Log, 'warn'>,
  ) {}

  /**
   * @param sentences a paragraph each; none for nothing to tell
   * @param toldAt when people were told last, in milliseconds since the epoch
   * @returns whether they were told now; false as well for a topic that refuses, because the change is made already
   */
  async tell(sentences: readonly string[], toldAt: number, now: number): Promise<boolean> {
    if (this.topicArn === undefined || sentences.length === 0 || now - toldAt < QUIET_MS) return false;
    const command = new PublishCommand({
      TopicArn: this.topicArn,
      Subject: `Resharder of ${this.streamName}`.slice(0, MAX_SUBJECT),
      Message: sentences.join('\n\n'),
    });
    try {
      await this.client.send(command);
      return true;
    } catch (error) {
      this.logger.warn('nobody could be told', { sentences, reason: String(error) });
      return false;
    }
  }
}
