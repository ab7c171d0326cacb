import { type Duration, type aws_kinesis as kinesis, aws_lambda as lambda, Token } from 'aws-cdk-lib';
import type { StartingPosition } from '../../consumers/reading';
import { streamResource } from '../../stream/known-stream';
import { InputError } from '../../support/check';
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
 * Before 5.0 the option for the consumer's ARN ends with the stream's name. Seen at the connector 4.3.0-1.19: its
 * documentation names only the beginning.
 *
 * Both sources poll a shard as often as they can, five times a second at the least, which leaves no call to
 * other readers. So the interval is always set.
 *
 * @throws InputError
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/table/kinesis/
 */
export function sourceOptions(where: string, settings: SourceSettings): Record<string, string> {
  const { runtime, stream } = settings;
  const common = { connector: 'kinesis', 'aws.region': stream.env.region };
  return runtime._hasNewSource
    ? { ...common, 'stream.arn': stream.streamArn, ...newSource(settings) }
    : { ...common, stream: stream.streamName, ...oldSource(where, settings) };
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

function oldSource(
  where: string,
  { runtime, stream, consumer, startingPosition, pollInterval }: SourceSettings,
): Record<string, string> {
  const name = knownName(stream);
  if (consumer !== undefined && name === undefined) {
    throw new InputError(
      `${where}: throughput is dedicated, and the name of stream "${stream.node.path}" is generated; with ${runtime.name} allowed ` +
        "is a stream with a name of your choice, because the connector's option for the consumer's ARN has the name in it " +
        '(flink-connector-kinesis). Or take FlinkRuntime.FLINK_1_20 or newer.',
    );
  }
  return {
    ...positionOptions(startingPosition, 'scan.stream.initpos', 'scan.stream.initpos-timestamp'),
    ...(consumer === undefined
      ? { 'scan.shard.getrecords.intervalmillis': String(pollInterval.toMilliseconds()) }
      : {
          'scan.stream.recordpublisher': 'EFO',
          'scan.stream.efo.registration': 'NONE',
          [`scan.stream.efo.consumerarn.${name}`]: consumer.streamConsumerArn,
        }),
  };
}

/** The name of a stream, if synthesis knows it: a reference cannot be a key of a template. */
function knownName(stream: kinesis.IStream): string | undefined {
  const resource = streamResource(stream);
  const name = resource === undefined ? stream.streamName : resource.name;
  return Token.isUnresolved(name) ? undefined : name;
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
