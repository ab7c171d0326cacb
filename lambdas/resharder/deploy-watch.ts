import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** Whether the stack that a stream belongs to is being changed. */
export class DeployWatch {
  /** @param stackId undefined for a stream that belongs to none, or to one that is not waited for */
  constructor(
    private readonly client: CloudFormationClient,
    private readonly stackId: string | undefined,
  ) {}

  /** @throws Error what CloudFormation answers, for it is not safe to guess */
  async inProgress(): Promise<boolean> {
    if (this.stackId === undefined) return false;
    const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName: this.stackId }));
    const status = Stacks?.[0]?.StackStatus ?? '';
    // A change set that waits to be reviewed may wait for ever; a new stack has no stream before it is executed.
    return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
  }
}
