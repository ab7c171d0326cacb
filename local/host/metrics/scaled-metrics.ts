import type { Scale } from '../../base/scale';
import type { MetricSource } from '../../services/cloudwatch';

/**
 * The metrics that count records, or bytes or capacity units of records, by their namespace. At scale N a sample
 * of them has N times its value: a call carries N times as much on AWS. Everything else is AWS's own already:
 *
 * | metrics | scaled | AWS's definition, and why |
 * |---|---|---|
 * | Kinesis IncomingBytes, IncomingRecords, OutgoingBytes, OutgoingRecords | yes | bytes, records |
 * | Kinesis WriteProvisionedThroughputExceeded | yes | "the number of records rejected due to throttling" |
 * | Kinesis ReadProvisionedThroughputExceeded | no | "the number of GetRecords calls throttled": a page is an Nth of a page on AWS, so there are as many calls |
 * | Kinesis PutRecord.Bytes, PutRecords.Bytes, PutRecords.\*Records, GetRecords.Bytes, GetRecords.Records | yes | bytes, records |
 * | Kinesis \*.Success, SubscribeToShard.RateExceeded | no | operations. A producer that fills its batches makes N times as many on AWS; read their average |
 * | Kinesis SubscribeToShardEvent.Bytes, .Records | yes | bytes, records |
 * | Kinesis \*IteratorAgeMilliseconds, MillisBehindLatest | no | ages |
 * | Lambda \*EventCount | yes | "events" of a mapping are records |
 * | Lambda Invocations, Errors, Throttles, Duration, ConcurrentExecutions, IteratorAge | no | calls, durations and ages: a batch is an Nth of a batch on AWS, so there are as many |
 * | DynamoDB Consumed\*CapacityUnits, \*ThrottleEvents | yes | units, and items that were refused them |
 * | DynamoDB ThrottledRequests | no | requests |
 * | Firehose Incoming\*, DataRead\*, Delivery\* and Backup\* .Bytes and .Records, Succeed\*, Failed\*, PutRecord(Batch).Bytes and .Records | yes | bytes, records |
 * | Firehose DeliveryToHttpEndpoint.Success | yes | counted in records, see `HttpDestination` |
 * | Firehose IncomingPutRequests, \*.Requests, DeliveryToS3.Success, .ObjectCount, ExecuteProcessing.\*, Throttled\* | no | requests, objects, invocations: a buffer is an Nth of a buffer on AWS |
 * | Firehose PartitionCount, PartitionCountExceeded, DataFreshness, KinesisMillisBehindLatest | no | partitions are values of keys; ages |
 * | Channels (AWS/Kinesis) DeliveryToS3.Bytes\*, \*RecordCount | yes | bytes, records |
 * | Channels DeliverySuccess, DLQDeliverySuccess, DataFreshness | no | objects, ages |
 * | SQS | no | messages are what one can receive. A message about a batch stands for one of AWS; one about a single record for N |
 * | States | no | executions, durations |
 * | metrics that functions publish themselves | no | what they count is theirs to know |
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 * @see https://docs.aws.amazon.com/firehose/latest/dev/cloudwatch-metrics.html
 */
const OF_RECORDS: Readonly<Record<string, RegExp>> = {
  'AWS/Kinesis': new RegExp(
    [
      '(Incoming|Outgoing)(Bytes|Records)',
      'WriteProvisionedThroughputExceeded',
      '(PutRecord|PutRecords|GetRecords|SubscribeToShardEvent)\\.\\w*(Bytes|Records)',
      'DeliveryToS3\\.(Bytes\\w+|\\w*RecordCount)',
    ]
      .map((names) => `^${names}$`)
      .join('|'),
  ),
  'AWS/Lambda': /EventCount$/,
  'AWS/DynamoDB': /^Consumed\w+CapacityUnits$|ThrottleEvents$/,
  'AWS/Firehose':
    /^Incoming(Bytes|Records)$|\.(Processed)?(Bytes|Records)$|^DeliveryToHttpEndpoint\.Success$/,
};

/** Whether a metric counts records, or bytes or units of them. Pure. */
export function countsRecords({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): boolean {
  return OF_RECORDS[namespace]?.test(name) ?? false;
}

/** The metrics of a source as AWS has them, where the source counts what was played. */
export function atScale(scale: Scale, source: MetricSource): MetricSource {
  if (scale.factor === 1) return source;
  return (minutes) =>
    [...source(minutes)].map((sample) =>
      countsRecords(sample.metric) ? { ...sample, set: sample.set.times(scale.factor) } : sample,
    );
}
