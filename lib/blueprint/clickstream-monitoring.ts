import type { aws_sns as sns } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../observability/alarms/alarm-topic';
import { StreamMonitoring } from '../observability/stream-monitoring';
import type { MonitoringOptions, StreamMonitoringProps } from '../observability/stream-monitoring-props';
import { InputError } from '../support/check';

/** How the blueprint is monitored. */
export interface ClickstreamMonitoringOptions extends MonitoringOptions {
  /**
   * Whether there are the alarms and the dashboard of StreamMonitoring. Without them the failure alarms of
   * the consumer, the redrive and the autoscaler are still made, and tell nobody.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Who gets an e-mail when something of severity PAGE goes wrong. Makes an AlarmTopic, so not together with
   * `pageTopic`.
   *
   * @default - nobody
   */
  readonly pageEmails?: string[];

  /**
   * Who gets an e-mail when something of severity TICKET goes wrong. Makes an AlarmTopic, so not together
   * with `ticketTopic`.
   *
   * @default - nobody
   */
  readonly ticketEmails?: string[];
}

/**
 * The child `Monitoring` of a blueprint, with the topics that its e-mail addresses ask for; undefined where
 * it is off.
 */
export function clickstreamMonitoring(
  scope: Construct,
  options: ClickstreamMonitoringOptions,
  subject: StreamMonitoringProps,
): StreamMonitoring | undefined {
  const { enabled = true, pageEmails, ticketEmails, pageTopic, ticketTopic, ...rest } = options;
  if (!enabled) return undefined;
  return new StreamMonitoring(scope, 'Monitoring', {
    ...rest,
    ...subject,
    pageTopic: topic(scope, 'Page', pageTopic, pageEmails),
    ticketTopic: topic(scope, 'Ticket', ticketTopic, ticketEmails),
  });
}

function topic(
  scope: Construct,
  id: string,
  given: sns.ITopic | undefined,
  emails: string[] = [],
): sns.ITopic | undefined {
  if (emails.length === 0) return given;
  if (given === undefined) return new AlarmTopic(scope, `${id}Topic`, { emails });
  const key = id.toLowerCase();
  throw new InputError(
    `ClickstreamBlueprint "${scope.node.path}": monitoring.${key}Emails and monitoring.${key}Topic are both given; ` +
      'allowed is one of them. Subscribe the addresses to the topic.',
  );
}
