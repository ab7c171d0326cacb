import type { aws_sns as sns } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../observability/alarms';
import { StreamMonitoring } from '../observability/stream-monitoring';
import type { MonitoringOptions, StreamMonitoringProps } from '../observability/stream-monitoring-props';
import { InputError } from '../support/check';

/** How the blueprint is monitored. */
export interface ClickstreamMonitoringOptions extends MonitoringOptions {
  /**
   * Whether the blueprint has the alarms and the dashboard of StreamMonitoring. Without them the failure
   * alarms of consumers, redrive and autoscaler still exist, without actions.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The addresses that get an e-mail about alarms of severity PAGE. The blueprint makes an AlarmTopic for
   * them, so this cannot be combined with `pageTopic`.
   *
   * @default - no addresses
   */
  readonly pageEmails?: string[];

  /**
   * The addresses that get an e-mail about alarms of severity TICKET. The blueprint makes an AlarmTopic for
   * them, so this cannot be combined with `ticketTopic`.
   *
   * @default - no addresses
   */
  readonly ticketEmails?: string[];
}

/**
 * Makes the child `Monitoring` of a blueprint, and topics for its e-mail addresses. Undefined if monitoring
 * is off.
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
