import type { aws_kinesis as kinesis } from 'aws-cdk-lib';
import type { ShardAutoscaler } from '../scaling/shard-autoscaler';
import { DataStream } from './data-stream';

/** The autoscaler that a stream brings along; undefined for streams that are not autoscaled or not a DataStream. */
export function ownAutoscaler(stream: kinesis.IStream): ShardAutoscaler | undefined {
  return stream instanceof DataStream ? stream.autoscaler : undefined;
}
