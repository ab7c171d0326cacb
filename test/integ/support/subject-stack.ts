import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStacksCommand,
  type Stack,
  type Tag,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { pass, required, until } from './wait';

const cloudFormation = new CloudFormationClient({});
const SECONDS = 400;

/** A CloudFormation template, as it is sent. */
export interface Template {
  readonly Resources: Readonly<Record<string, object>>;
  readonly Outputs?: Readonly<Record<string, object>>;
}

/** A stack that an experiment deploys by itself, several times, to see what CloudFormation does. */
export class SubjectStack {
  /**
   * @param roleArn what CloudFormation deploys with
   */
  constructor(
    readonly name: string,
    private readonly roleArn: string,
  ) {}

  /** @returns the status it came to, e.g. `CREATE_COMPLETE` or `ROLLBACK_COMPLETE` */
  async create(template: Template): Promise<string> {
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: this.name,
        RoleARN: this.roleArn,
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    return this.settled();
  }

  /** @returns the status it came to, e.g. `UPDATE_COMPLETE` or `UPDATE_ROLLBACK_COMPLETE` */
  async update(template: Template, tags?: Tag[]): Promise<string> {
    await this.startUpdate(template, tags);
    return this.settled();
  }

  async startUpdate(template: Template, Tags?: Tag[]): Promise<void> {
    await cloudFormation.send(
      new UpdateStackCommand({
        StackName: this.name,
        RoleARN: this.roleArn,
        TemplateBody: JSON.stringify(template),
        Tags,
      }),
    );
  }

  /** Deploys a template as `cdk deploy --revert-drift` does. */
  async revertDrift(template: Template): Promise<string> {
    const set = { StackName: this.name, ChangeSetName: 'revert-drift' };
    await cloudFormation.send(
      new CreateChangeSetCommand({
        ...set,
        RoleARN: this.roleArn,
        TemplateBody: JSON.stringify(template),
        DeploymentMode: 'REVERT_DRIFT',
      }),
    );
    await required('a change set', SECONDS, async () => {
      const { Status, StatusReason } = await cloudFormation.send(new DescribeChangeSetCommand(set));
      if (Status === 'FAILED') throw new Error(`the change set: ${StatusReason}`);
      return Status === 'CREATE_COMPLETE' || undefined;
    });
    await cloudFormation.send(new ExecuteChangeSetCommand(set));
    await pass(5);
    return this.settled();
  }

  /** Waits until nothing is in progress. */
  async settled(): Promise<string> {
    return required(`stack ${this.name}`, SECONDS, async () => {
      const { StackStatus = '' } = await this.describe();
      return /_IN_PROGRESS$/.test(StackStatus) ? undefined : StackStatus;
    });
  }

  async output(key: string): Promise<string | undefined> {
    return (await this.describe()).Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  }

  async resource(LogicalResourceId: string): Promise<{ readonly id: string; readonly status: string }> {
    const { StackResourceDetail } = await cloudFormation.send(
      new DescribeStackResourceCommand({ StackName: this.name, LogicalResourceId }),
    );
    return {
      id: StackResourceDetail?.PhysicalResourceId ?? '',
      status: StackResourceDetail?.ResourceStatus ?? '',
    };
  }

  async delete(): Promise<void> {
    await cloudFormation.send(new DeleteStackCommand({ StackName: this.name, RoleARN: this.roleArn }));
    await until(SECONDS, async () => {
      try {
        return (await this.describe()).StackStatus === 'DELETE_COMPLETE' || undefined;
      } catch {
        return true;
      }
    });
  }

  private async describe(): Promise<Partial<Stack>> {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: this.name }));
    return Stacks?.[0] ?? {};
  }
}

/** Deletes what an interrupted experiment left. */
export async function sweepStacks(prefix: string, roleArn: string): Promise<void> {
  const { StackSummaries = [] } = await cloudFormation.send(new ListStacksCommand({}));
  const left = StackSummaries.filter(
    ({ StackName = '', StackStatus }) => StackName.startsWith(prefix) && StackStatus !== 'DELETE_COMPLETE',
  );
  await Promise.all(left.map(({ StackName = '' }) => new SubjectStack(StackName, roleArn).delete()));
}
