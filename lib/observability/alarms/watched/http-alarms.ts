import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { HttpIngest } from '../../../ingest/http/http-ingest';
import { type AlarmDefinition, AT_LEAST, IDLE_IS_FINE } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';
import { share } from './failing-share';

const { PAGE, TICKET } = AlarmSeverity;

/** Of 29 seconds that API Gateway waits for Kinesis. A page that is left waits for no answer. */
const SLOW_MS = 3_000;

/**
 * The alarms on a way in over HTTP. A browser keeps what was not accepted only until its page is left, so failures
 * lose records within minutes.
 *
 * A response 207 is no error to API Gateway; the records that it refuses are counted by WriteThrottled, on the stream.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function httpAlarms(http: HttpIngest): AlarmDefinition[] {
  const name = http.node.path;
  // The average of these metrics is the share of requests: each request counts as 1 or 0.
  const shareOf = (metricName: string, label: string) =>
    http.metric(metricName, { statistic: cloudwatch.Stats.AVERAGE, label });
  const throttled = http.metricThrottled();
  const requests = http.metric('Count', { statistic: cloudwatch.Stats.SAMPLE_COUNT });
  return [
    {
      name: MonitoringAlarm.HTTP_FAILING,
      severity: PAGE,
      says: `${name} answers 5 % or more of the requests with an error of its own, in 5 of 15 minutes. Browsers lose what they cannot send.`,
      metric: shareOf('5XXError', 'share of requests that fail'),
      comparison: AT_LEAST,
      threshold: 0.05,
      minutes: [5, 15],
      // No client sent anything.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.HTTP_THROTTLED,
      severity: TICKET,
      says: `${name} answers 1 % or more of the requests with 429, in 5 of 15 minutes. Clients send them again, or lose them.`,
      metric: share('FILL(throttled, 0)', 'requests', 'share of requests throttled', { throttled, requests }),
      comparison: AT_LEAST,
      threshold: 0.01,
      minutes: [5, 15],
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.HTTP_REFUSED,
      severity: TICKET,
      says: `${name} refuses half of the requests or more, in 10 of 15 minutes: a client sends what it may not, or has no valid key.`,
      metric: shareOf('4XXError', 'share of requests refused'),
      comparison: AT_LEAST,
      threshold: 0.5,
      minutes: [10, 15],
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.HTTP_SLOW,
      severity: TICKET,
      says: `One request in a hundred to ${name} takes ${SLOW_MS / 1_000} seconds or more, in 5 of 15 minutes. A page that is left does not wait for it.`,
      metric: http.metric('Latency', { statistic: 'p99', label: 'latency of the slowest 1 %, ms' }),
      comparison: AT_LEAST,
      threshold: SLOW_MS,
      minutes: [5, 15],
      missing: IDLE_IS_FINE,
    },
  ];
}
