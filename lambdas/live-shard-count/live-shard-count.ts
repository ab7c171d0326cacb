import { type CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ResourceNotFoundException,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { type PacingClock, wait } from '../../client';
import { IamPatience } from '../custom-resource/iam-patience';
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
  /** Gets the words of each call that IAM did not permit yet. */
  readonly onDenied: (words: string) => void;
}

/** A stream that is there, as Kinesis describes it. */
interface Found {
  readonly name: string;
  readonly summary: StreamDescriptionSummary;
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
    const { clock, onDenied } = this.options;
    const patience = new IamPatience(clock, waitMs, onDenied);
    const giveUpAt = clock.now() + waitMs;
    let found = await this.firstOf(await this.names(question, patience), patience);
    while (found !== undefined) {
      const { name, summary } = found;
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
      found = await this.firstOf([name], patience);
    }
    return question.initialShards;
  }

  /**
   * The names that the stream may have, the surest first: that of the resource in the stack, that of the
   * resource whose place it takes because its logical id is another one now, and the name in the template.
   *
   * The whole list of resources says what is not there. The error of a question about one of them says it only
   * in its message, which AWS does not promise.
   */
  private async names(question: Question, patience: IamPatience): Promise<string[]> {
    const { streamLogicalId, formerLogicalId, streamName } = question;
    const byLogicalId = await this.physicalIds(question.stackId, patience);
    const candidates = [
      byLogicalId.get(streamLogicalId),
      formerLogicalId === undefined ? undefined : byLogicalId.get(formerLogicalId),
      streamName,
    ];
    return [...new Set(candidates.filter((name) => name !== undefined))];
  }

  /** The resources of a stack that exist. One that is being made has no physical id yet. */
  private async physicalIds(stackId: string, patience: IamPatience): Promise<Map<string, string>> {
    const { cloudFormation } = this.options;
    const ids = new Map<string, string>();
    let NextToken: string | undefined;
    do {
      const command = new ListStackResourcesCommand({ StackName: stackId, NextToken });
      const page = await patience.permitted(() => cloudFormation.send(command));
      for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (LogicalResourceId && PhysicalResourceId) ids.set(LogicalResourceId, PhysicalResourceId);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return ids;
  }

  private async firstOf(names: readonly string[], patience: IamPatience): Promise<Found | undefined> {
    for (const name of names) {
      const summary = await patience.permitted(() => this.summary(name));
      if (summary !== undefined) return { name, summary };
    }
    return undefined;
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
