import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Deployment } from '../policy';
import type { Log } from '../tell';

/** The stream as its stack knows it. */
export interface StackOfStream {
  readonly stackId: string;
  /** The logical id of the stream's own resource; undefined where it is not known. */
  readonly logicalId: string | undefined;
}

/** Whether the stack that a stream belongs to is being changed, and the stream itself with it. */
export class DeployWatch {
  /** Since when CloudFormation has not told, as far as this execution environment knows. */
  private silentSince: number | undefined;

  /** @param stack undefined for a stream that belongs to none, or to one that is not waited for */
  constructor(
    private readonly client: CloudFormationClient,
    private readonly stack: StackOfStream | undefined,
    private readonly logger: Pick<Log, 'warn'>,
  ) {}

  /**
   * The deployment that is running. Where CloudFormation does not tell, one may be running, so that nothing is given
   * back; capacity does not wait for an answer.
   *
   * @param now milliseconds since the epoch
   */
  async current(now: number): Promise<Deployment | undefined> {
    if (this.stack === undefined) return undefined;
    const { stackId: StackName, logicalId } = this.stack;
    try {
      const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName }));
      const since = beganAt(Stacks?.[0]);
      const isChangingStream =
        since !== undefined && logicalId !== undefined && (await this.isChanging(StackName, logicalId));
      this.silentSince = undefined;
      return since === undefined ? undefined : { since, isChangingStream };
    } catch (error) {
      this.logger.warn(
        'CloudFormation does not tell whether a deployment is running; nothing is given back',
        {
          reason: String(error),
        },
      );
      this.silentSince ??= now;
      return { since: this.silentSince, isChangingStream: false, isAssumed: true };
    }
  }

  private async isChanging(StackName: string, LogicalResourceId: string): Promise<boolean> {
    const command = new DescribeStackResourceCommand({ StackName, LogicalResourceId });
    const { StackResourceDetail } = await this.client.send(command);
    return isInProgress(StackResourceDetail?.ResourceStatus);
  }
}

/** When the running deployment began; undefined for none. */
function beganAt(stack: Stack | undefined): number | undefined {
  // A change set that waits to be reviewed may wait for ever; a new stack has no stream before it is executed.
  if (stack?.StackStatus === 'REVIEW_IN_PROGRESS' || !isInProgress(stack?.StackStatus)) return undefined;
  return (stack?.DeletionTime ?? stack?.LastUpdatedTime ?? stack?.CreationTime)?.getTime() ?? 0;
}

function isInProgress(status: string | undefined): boolean {
  return status?.endsWith('_IN_PROGRESS') === true;
}
