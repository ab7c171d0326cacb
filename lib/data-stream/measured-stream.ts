import type { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { aws_kinesis as kinesis } from 'aws-cdk-lib';
import { StreamMetrics } from '../stream/stream-metrics';

/**
 * A stream that has the metrics of StreamMetrics. The CDK's own stream averages over 5 minutes, which tells
 * no throughput; so every inherited metric is replaced here.
 * @internal
 */
export abstract class MeasuredStream extends kinesis.Stream {
  /** A metric of this stream with the right statistic and a period of 1 minute; see StreamMetrics. */
  public override metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return StreamMetrics.of(this).metric(metricName, props);
  }

  /** Bytes that GetRecords returned: Sum of 1 minute. */
  public override metricGetRecordsBytes(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('GetRecords.Bytes', props);
  }

  /**
   * How far the slowest reader that polls is behind, in milliseconds: Maximum of 1 minute. It does not
   * include enhanced fan-out.
   */
  public override metricGetRecordsIteratorAgeMilliseconds(
    props?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    return this.metric('GetRecords.IteratorAgeMilliseconds', props);
  }

  /** Time of a GetRecords call in milliseconds: Average of 1 minute. */
  public override metricGetRecordsLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('GetRecords.Latency', props);
  }

  /** Records that GetRecords returned: Sum of 1 minute. */
  public override metricGetRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('GetRecords.Records', props);
  }

  /** Share of GetRecords calls that succeeded, 0 to 1: Average of 1 minute. */
  public override metricGetRecordsSuccess(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('GetRecords.Success', props);
  }

  /** Bytes written: Sum of 1 minute. */
  public override metricIncomingBytes(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IncomingBytes', props);
  }

  /** Records written: Sum of 1 minute. */
  public override metricIncomingRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IncomingRecords', props);
  }

  /** Bytes written by PutRecord: Sum of 1 minute. */
  public override metricPutRecordBytes(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecord.Bytes', props);
  }

  /** Time of a PutRecord call in milliseconds: Average of 1 minute. */
  public override metricPutRecordLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecord.Latency', props);
  }

  /** Share of PutRecord calls that succeeded, 0 to 1: Average of 1 minute. */
  public override metricPutRecordSuccess(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecord.Success', props);
  }

  /** Bytes written by PutRecords: Sum of 1 minute. */
  public override metricPutRecordsBytes(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.Bytes', props);
  }

  /** Time of a PutRecords call in milliseconds: Average of 1 minute. */
  public override metricPutRecordsLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.Latency', props);
  }

  /** Share of PutRecords calls in which at least one record succeeded, 0 to 1: Average of 1 minute. */
  public override metricPutRecordsSuccess(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.Success', props);
  }

  /** Records sent by PutRecords: Sum of 1 minute. */
  public override metricPutRecordsTotalRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.TotalRecords', props);
  }

  /** Records that PutRecords wrote: Sum of 1 minute. */
  public override metricPutRecordsSuccessfulRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.SuccessfulRecords', props);
  }

  /** Records that PutRecords refused because of internal failures: Sum of 1 minute. */
  public override metricPutRecordsFailedRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.FailedRecords', props);
  }

  /** Records that PutRecords refused because a shard was full: Sum of 1 minute. */
  public override metricPutRecordsThrottledRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PutRecords.ThrottledRecords', props);
  }

  /** GetRecords calls that were throttled: Sum of 1 minute. */
  public override metricReadProvisionedThroughputExceeded(
    props?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    return this.metric('ReadProvisionedThroughputExceeded', props);
  }

  /** Records that were refused because a shard was full: Sum of 1 minute. */
  public override metricWriteProvisionedThroughputExceeded(
    props?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    return this.metric('WriteProvisionedThroughputExceeded', props);
  }
}
