import type { DataStream } from '../data-stream';
import { invalidArgument } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { ARN, type Members, NAME } from './members';

/**
 * The stream that a request is about: by StreamARN, StreamName, or both of the same stream.
 * @throws AwsError InvalidArgumentException when there is neither, or they name different streams;
 *   ResourceNotFoundException
 */
export function streamOf(engine: KinesisEngine, members: Members): DataStream {
  const name = members.string('StreamName', NAME);
  const arn = members.string('StreamARN', ARN);
  if (arn === undefined) {
    if (name === undefined) throw invalidArgument('Either StreamARN or StreamName must be given.');
    return engine.stream(name);
  }
  const stream = engine.streamByArn(arn);
  if (name === undefined || name === stream.state.name) return stream;
  throw invalidArgument(`StreamName ${name} and StreamARN ${arn} are of different streams.`);
}

/** The stream of an operation that takes the ARN alone. */
export function streamOfArn(engine: KinesisEngine, members: Members): DataStream {
  return engine.streamByArn(members.requiredString('StreamARN', ARN));
}

/** What tags and policies can be attached to: a stream, or a consumer registered with one. */
export function resourceOfArn(
  engine: KinesisEngine,
  members: Members,
): { readonly arn: string; readonly tags: Map<string, string> } {
  const arn = members.requiredString('ResourceARN', ARN);
  return arn.includes('/consumer/') ? engine.consumerByArn(arn) : engine.streamByArn(arn).state;
}
