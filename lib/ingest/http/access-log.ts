import { aws_apigateway as apigateway, aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../scaling/autoscaler-metrics';

/**
 * One line for each request. `failure` is what API Gateway or Kinesis said, which the client is not told. The
 * client's address is personal, so it is there only on request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function accessLogFormat(apiName: string, withAddress: boolean): apigateway.AccessLogFormat {
  const line = {
    api: apiName,
    time: '$context.requestTime',
    requestId: '$context.requestId',
    client: '$context.identity.apiKeyId',
    ...(withAddress && { address: '$context.identity.sourceIp' }),
    method: '$context.httpMethod',
    path: '$context.resourcePath',
    status: '$context.status',
    kinesisStatus: '$context.integration.status',
    error: '$context.error.responseType',
    failure: '$context.integration.error',
    latency: '$context.responseLatency',
    kinesisLatency: '$context.integration.latency',
    bytes: '$context.responseLength',
  };
  return apigateway.AccessLogFormat.custom(JSON.stringify(line));
}

/** A metric that counts lines of the access log with a status. API Gateway has no metric of its own for it. */
export function statusMetric(
  scope: Construct,
  metricName: string,
  options: { readonly log: logs.ILogGroup; readonly status: number; readonly apiName: string },
): cloudwatch.Metric {
  const filter = new logs.MetricFilter(scope, metricName, {
    logGroup: options.log,
    metricNamespace: METRIC_NAMESPACE,
    metricName,
    metricValue: '1',
    dimensions: { ApiName: '$.api' },
    // API Gateway puts the values of its variables between the quotes of the format, so a status is a text.
    filterPattern: logs.FilterPattern.stringValue('$.status', '=', String(options.status)),
  });
  // A filter's own metric has no dimensions where they come from the lines.
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { ApiName: options.apiName },
    statistic: cloudwatch.Stats.SUM,
  }).attachTo(filter);
}
