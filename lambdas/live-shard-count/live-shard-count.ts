import { type CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ResourceNotFoundException,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { type PacingClock, wait } from '../../client';
import type { Question } from './request';

/**
 * The pause between two looks at the stream. All callers of an account share 20 DescribeStreamSummary a
 * second.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
 */
const POLL_MS = 2_000;

/** The options of a LiveShardCount. */
export interface LiveShardCountOptions {
  readonly cloudFormation: CloudFormationClient;
  readonly kinesis: KinesisClient;
  readonly clock: PacingClock;
}

/** Finds out how many shards the stream with a logical id has. */
export class LiveShardCount {
  constructor(private readonly options: LiveShardCountOptions) {}

  /**
   * The number of open shards of the stream, regardless of an autoscaler's bounds: only with this number does
   * CloudFormation leave the shards as they are. It waits while the stream is being resharded, because the
   * number would not last.
   *
   * @param waitMs how long it waits at most
   * @throws Error when the number cannot be found out; then the deployment has to fail rather than guess
   */
  async find(question: Question, waitMs: number): Promise<number> {
    const { clock } = this.options;
    const name = await this.streamName(question);
    if (name === undefined) return question.initialShards;
    const giveUpAt = clock.now() + waitMs;
    for (;;) {
      const summary = await this.summary(name);
      if (summary === undefined) return question.initialShards;
      const { StreamStatus: status, OpenShardCount: count } = summary;
      if (status === 'ACTIVE') {
        if (count !== undefined && count >= 1) return count;
        throw new Error(`DescribeStreamSummary gives ${count} open shards for the stream ${name}.`);
      }
      if (clock.now() + POLL_MS > giveUpAt) {
        throw new Error(
          `The stream ${name} (${question.streamLogicalId}) is still ${status} after ${waitMs / 1000} s, so its number ` +
            'of shards is about to change. Deploy again when it is ACTIVE.',
        );
      }
      await wait(POLL_MS, clock);
    }
  }

  /** @returns undefined when the stack has no such resource, or has not made it yet */
  private async streamName({ stackId, streamLogicalId }: Question): Promise<string | undefined> {
    const command = new DescribeStackResourceCommand({
      StackName: stackId,
      LogicalResourceId: streamLogicalId,
    });
    try {
      const { StackResourceDetail } = await this.options.cloudFormation.send(command);
      // Empty while the resource is being made.
      return StackResourceDetail?.PhysicalResourceId || undefined;
    } catch (error) {
      if (isNoSuchResource(error)) return undefined;
      throw error;
    }
  }

  /** @returns undefined when there is no such stream */
  private async summary(StreamName: string): Promise<StreamDescriptionSummary | undefined> {
    try {
      const answer = await this.options.kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
      return answer.StreamDescriptionSummary;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

/** CloudFormation has one error for all invalid requests, so only its message can tell. */
function isNoSuchResource(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'ValidationError') return false;
  return /^Resource .+ does not exist for stack/.test(error.message);
}
