import { type aws_kinesis as kinesis, Token } from 'aws-cdk-lib';
import { streamResource } from './known-stream';

/** What a stream is billed by. */
export interface StreamMode {
  readonly onDemand: boolean;
  /** Where the number is known when the app is synthesized: not in on-demand mode, and not where shards are autoscaled. */
  readonly shards?: number;
}

/** The capacity mode of a stream of this app. Undefined for an imported one, and where the mode is a token. */
export function streamMode(stream: kinesis.IStream): StreamMode | undefined {
  const resource = streamResource(stream);
  const details = resource?.streamModeDetails;
  if (resource === undefined || Token.isUnresolved(details)) return undefined;
  const mode = (details as kinesis.CfnStream.StreamModeDetailsProperty | undefined)?.streamMode;
  if (Token.isUnresolved(mode)) return undefined;
  if (mode === 'ON_DEMAND') return { onDemand: true };
  const { shardCount } = resource;
  return {
    onDemand: false,
    shards: shardCount === undefined || Token.isUnresolved(shardCount) ? undefined : shardCount,
  };
}
