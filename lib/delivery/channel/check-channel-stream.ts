import { type aws_kinesis as kinesis, Stack, Token } from 'aws-cdk-lib';
import { streamResource } from '../../stream/known-stream';
import { InputError } from '../../support/input-error';

/** The key that Kinesis keeps in each account. */
const AWS_MANAGED_KEY = 'alias/aws/kinesis';

/**
 * Refuses a stream that no channel can read. An imported stream is not known here.
 * @throws InputError
 */
export function checkChannelStream(where: string, stream: kinesis.IStream): void {
  const resource = streamResource(stream);
  if (resource === undefined) return;
  const { streamModeDetails, streamEncryption } = Stack.of(resource).resolve({
    streamModeDetails: resource.streamModeDetails,
    streamEncryption: resource.streamEncryption,
  });
  // A stream without a mode is provisioned.
  const mode = streamModeDetails === undefined ? 'PROVISIONED' : streamModeDetails.streamMode;
  if (mode === 'PROVISIONED' && !Token.isUnresolved(mode)) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is provisioned; a channel reads on-demand streams alone: use ` +
        'StreamCapacity.onDemand(), or FirehoseDelivery (Kinesis Data Streams Developer Guide, delivery quotas and limits).',
    );
  }
  // As text, because the CDK writes a condition for Regions that have no such key.
  if (JSON.stringify(streamEncryption ?? '').includes(AWS_MANAGED_KEY)) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is encrypted with ${AWS_MANAGED_KEY}, of which CreateChannel refuses streams; ` +
        'use DataStreamEncryption.customerManaged() (Kinesis Data Streams Developer Guide, security for data delivery).',
    );
  }
}
