import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { LambdaConsumer } from '../../../consumers/lambda-consumer';

/**
 * The share of records that fail or are parked. FailedInvokeEventCount includes invocations that are throttled or
 * refused, and records that the function reports as failed.
 *
 * A parked record is reported as done, so only the function's own count tells of a producer that writes nothing
 * else. A function that reads two streams counts the records of both.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function unprocessed(consumer: LambdaConsumer, period: Duration): cloudwatch.MathExpression {
  const { parkingLot, handler } = consumer;
  const failed = consumer.metric('FailedInvokeEventCount', { period });
  const invoked = consumer.metric('InvokedEventCount', { period });
  const label = 'share of records that fail or are parked';
  if (parkingLot === undefined) {
    return share('failed', 'MAX([FILL(invoked, 0), failed])', label, { failed, invoked }, period);
  }
  const bad = 'FILL(failed, 0) + FILL(parked, 0)';
  const usingMetrics = { failed, invoked, parked: parkingLot.metric(handler, { period }) };
  return share(`(${bad})`, `MAX([FILL(invoked, 0), ${bad}])`, label, usingMetrics, period);
}

/** The same of invocations, where the mapping does not count records. */
export function failedInvocations({ handler }: LambdaConsumer, period: Duration): cloudwatch.MathExpression {
  const metric = (metricName: string) =>
    handler.metric(metricName, { statistic: cloudwatch.Stats.SUM, period });
  return share(
    '(FILL(errors, 0) + FILL(throttles, 0))',
    'FILL(invocations, 0) + FILL(throttles, 0)',
    'share of invocations that fail or are refused',
    { errors: metric('Errors'), invocations: metric('Invocations'), throttles: metric('Throttles') },
    period,
  );
}

/** A part of a whole, for each period. */
export function share(
  part: string,
  whole: string,
  label: string,
  usingMetrics: Record<string, cloudwatch.IMetric>,
  period = Duration.minutes(1),
): cloudwatch.MathExpression {
  const expression = `${part} / (${whole})`;
  return new cloudwatch.MathExpression({ expression, label, usingMetrics, period });
}
