import { DisableRuleCommand, EnableRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';

/** The EventBridge rule that wakes the resharder every minute while work is open. */
export class TickRule {
  constructor(
    private readonly client: EventBridgeClient,
    private readonly name: string,
  ) {}

  /** Asked for at every run: a deployment may have put the rule back to how it was made. */
  async set(isOn: boolean): Promise<void> {
    const Name = this.name;
    if (isOn) await this.client.send(new EnableRuleCommand({ Name }));
    else await this.client.send(new DisableRuleCommand({ Name }));
  }
}
