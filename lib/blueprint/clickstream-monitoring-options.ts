import type { MonitoringOptions } from '../observability/stream-monitoring-props';

/** How the blueprint is monitored. */
export interface ClickstreamMonitoringOptions extends MonitoringOptions {
  /**
   * Whether there are the alarms and the dashboard of StreamMonitoring. Without them the failure alarms of the consumer,
   * the redrive and the autoscaler are still made, and tell nobody.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Who gets an e-mail when something of severity PAGE goes wrong. Makes an AlarmTopic, so not together with `pageTopic`.
   *
   * @default - nobody
   */
  readonly pageEmails?: string[];

  /**
   * Who gets an e-mail when something of severity TICKET goes wrong. Makes an AlarmTopic, so not together with
   * `ticketTopic`.
   *
   * @default - nobody
   */
  readonly ticketEmails?: string[];
}
