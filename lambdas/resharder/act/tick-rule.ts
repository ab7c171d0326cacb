import { DisableRuleCommand, EnableRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Log } from '../tell';

/** The EventBridge rule that wakes the resharder every minute while work is open. */
export class TickRule {
  constructor(
    private readonly client: EventBridgeClient,
    private readonly name: string,
    private readonly logger: Pick<Log, 'warn'>,
  ) {}

  /**
   * Asked for at every run: a deployment may have put the rule back to how it was made. A refusal fails no run: then the
   * schedule of five minutes wakes the next one.
   */
  async set(isOn: boolean): Promise<void> {
    const Name = this.name;
    try {
      if (isOn) await this.client.send(new EnableRuleCommand({ Name }));
      else await this.client.send(new DisableRuleCommand({ Name }));
    } catch (error) {
      this.logger.warn('the rule of a minute could not be switched', {
        rule: Name,
        isOn,
        reason: String(error),
      });
    }
  }
}
