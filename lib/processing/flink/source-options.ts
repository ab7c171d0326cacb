import { type Duration, type aws_kinesis as kinesis, aws_lambda as lambda } from 'aws-cdk-lib';
import type { StartingPosition } from '../../consumers/starting-position';
import type { FlinkRuntime } from './flink-runtime';

/** How the job reads the stream. */
interface SourceSettings {
  readonly runtime: FlinkRuntime;
  readonly stream: kinesis.IStream;
  /** The registered consumer as which it reads. Undefined if it polls. */
  readonly consumer?: kinesis.IStreamConsumer;
  readonly startingPosition: StartingPosition;
  readonly pollInterval: Duration;
}

/**
 * The options of Flink's `kinesis` table connector, by their names in its documentation. The connector has had
 * two sources. The one of its versions before 5.0 takes `scan.…`, the newer one `source.…`; neither takes an
 * option of the other.
 *
 * Both sources poll a shard as often as they can, five times a second at the least, which leaves no call to
 * other readers. So the interval is always set.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/table/kinesis/
 */
export function sourceOptions(settings: SourceSettings): Record<string, string> {
  const { runtime, stream } = settings;
  const common = { connector: 'kinesis', 'aws.region': stream.env.region };
  return runtime._hasNewSource
    ? { ...common, 'stream.arn': stream.streamArn, ...newSource(settings) }
    : { ...common, stream: stream.streamName, ...oldSource(settings) };
}

function newSource({ consumer, startingPosition, pollInterval }: SourceSettings): Record<string, string> {
  return {
    ...positionOptions(startingPosition, 'source.init.position', 'source.init.timestamp'),
    ...(consumer === undefined
      ? { 'source.shard.get-records.interval': `${pollInterval.toMilliseconds()} ms` }
      : {
          'source.reader.type': 'EFO',
          'source.efo.consumer.name': consumer.streamConsumerName,
          // CloudFormation registers the consumer, so the job must not.
          'source.efo.lifecycle': 'SELF_MANAGED',
        }),
  };
}

function oldSource({ consumer, startingPosition, pollInterval }: SourceSettings): Record<string, string> {
  return {
    ...positionOptions(startingPosition, 'scan.stream.initpos', 'scan.stream.initpos-timestamp'),
    ...(consumer === undefined
      ? { 'scan.shard.getrecords.intervalmillis': String(pollInterval.toMilliseconds()) }
      : {
          'scan.stream.recordpublisher': 'EFO',
          'scan.stream.efo.registration': 'NONE',
          'scan.stream.efo.consumerarn': consumer.streamConsumerArn,
        }),
  };
}

/** Both sources take a time as seconds since 1970. */
function positionOptions(
  { position, timestamp }: StartingPosition,
  name: string,
  nameOfTime: string,
): Record<string, string> {
  if (position !== lambda.StartingPosition.AT_TIMESTAMP) return { [name]: position };
  return { [name]: position, [nameOfTime]: String(timestamp) };
}
