import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** The stream that CloudFormation asks about. */
export interface Question {
  /** The id or ARN of the stack that the stream belongs to. */
  readonly stackId: string;
  readonly streamLogicalId: string;
  /** The answer while the stream does not exist. */
  readonly initialShards: number;
}

/**
 * The most shards of a stream that UpdateShardCount sets.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export const MAX_SHARDS_PER_STREAM = 10_000;

/**
 * Reads the properties `StreamLogicalId` and `InitialShards`; CloudFormation hands numbers on as text. The
 * others are there only to make CloudFormation ask, and are not read.
 *
 * @throws Error with the property, its value and what is allowed
 */
export function readQuestion({ StackId, ResourceProperties }: CloudFormationCustomResourceEvent): Question {
  const { StreamLogicalId, InitialShards } = ResourceProperties;
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
  return { stackId: StackId, streamLogicalId: StreamLogicalId, initialShards };
}
