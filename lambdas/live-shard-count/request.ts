import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** The stream that CloudFormation asks about. */
export interface Question {
  /** The id or ARN of the stack that the stream belongs to. */
  readonly stackId: string;
  readonly streamLogicalId: string;
  /** The logical id that the stream had in the deployment before, if that was another one. */
  readonly formerLogicalId?: string;
  /** The name in the template. Undefined if CloudFormation generates it. */
  readonly streamName?: string;
  /** The answer while the stream does not exist. */
  readonly initialShards: number;
}

/**
 * The most shards of a stream that UpdateShardCount sets.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export const MAX_SHARDS_PER_STREAM = 10_000;

/**
 * Reads the properties `StreamLogicalId` and `InitialShards`; CloudFormation hands numbers on as text. Of the
 * stream's own properties only the name is read. The others are there to make CloudFormation ask.
 *
 * @throws Error with the property, its value and what is allowed
 */
export function readQuestion(event: CloudFormationCustomResourceEvent): Question {
  const { StreamLogicalId, InitialShards, StreamProperties } = event.ResourceProperties;
  if (typeof StreamLogicalId !== 'string' || StreamLogicalId === '') {
    throw new Error(
      `The property StreamLogicalId must be the logical id of a stream of the same stack, got ${JSON.stringify(StreamLogicalId)}.`,
    );
  }
  const initialShards = Number(InitialShards);
  if (!Number.isInteger(initialShards) || initialShards < 1 || initialShards > MAX_SHARDS_PER_STREAM) {
    throw new Error(
      `The property InitialShards must be a whole number from 1 to ${MAX_SHARDS_PER_STREAM}, got ${JSON.stringify(InitialShards)}.`,
    );
  }
  const former = event.RequestType === 'Update' ? event.OldResourceProperties?.StreamLogicalId : undefined;
  const name = StreamProperties?.Name;
  return {
    stackId: event.StackId,
    streamLogicalId: StreamLogicalId,
    ...(typeof former === 'string' && former !== StreamLogicalId && { formerLogicalId: former }),
    ...(typeof name === 'string' && name !== '' && { streamName: name }),
    initialShards,
  };
}
