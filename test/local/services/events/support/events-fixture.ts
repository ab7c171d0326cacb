import { afterEach, beforeEach, expect } from 'vitest';
import { eventResources, Rules, Schedules } from '../../../../../local/services/events';
import { ManualClock } from '../../../../support/manual-clock';
import { provisionOne } from '../../../template/support';

export const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
export const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
export const STATE_MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:m';
export const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/s';
export const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:q';
export const MINUTE = 60_000;

/** Opens rules and schedules for every test of the file, and closes them after it. */
export function eventsForEachTest(): EventsFixture {
  const fixture = new EventsFixture();
  beforeEach(() => fixture.open());
  afterEach(() => fixture.close());
  return fixture;
}

/** Rules and schedules with a clock that the test moves, and targets that write down what they get. */
export class EventsFixture {
  clock = new ManualClock();
  sent: { readonly arn: string; readonly body: unknown; readonly key?: string }[] = [];
  notices: string[] = [];
  /** ARNs of targets that take nothing. */
  broken = new Set<string>();
  rules = new Rules(this.services());
  schedules = new Schedules(this.services());

  open(): void {
    this.clock = new ManualClock();
    this.sent = [];
    this.notices = [];
    this.broken = new Set();
    this.rules = new Rules(this.services());
    this.schedules = new Schedules(this.services());
  }

  close(): void {
    this.rules.close();
    this.schedules.close();
    expect(this.clock.pending).toBe(0);
  }

  rule(properties: object, logicalId = 'Tick') {
    const provider = eventResources(this.rules, this.schedules);
    return provisionOne(provider, 'AWS::Events::Rule', { ...properties }, { logicalId });
  }

  schedule(properties: object) {
    return provisionOne(eventResources(this.rules, this.schedules), 'AWS::Scheduler::Schedule', {
      FlexibleTimeWindow: { Mode: 'OFF' },
      ...properties,
    });
  }

  private services() {
    const send = (arn: string, body: string, key?: string) => {
      if (this.broken.has(arn)) throw new Error('gone');
      this.sent.push({ arn, body: JSON.parse(body), ...(key !== undefined && { key }) });
    };
    return {
      clock: this.clock,
      invokeLater: (arn: string, body: string) => send(arn, body),
      deliver: async (arn: string, body: string) => send(arn, body),
      putRecord: (arn: string, key: string, body: string) => send(arn, body, key),
      startExecution: (arn: string, body: string) => send(arn, body),
      onNotice: (sentence: string) => void this.notices.push(sentence),
    };
  }
}

/** The Targets of a rule with one target. */
export function to(Arn: string, more: object = {}) {
  return { Targets: [{ Id: 'Target0', Arn, ...more }] };
}
