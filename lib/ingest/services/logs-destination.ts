import { CfnOutput, type aws_kinesis as kinesis, aws_logs as logs, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkIs, checkStream, InputError } from '../../support/check';
import { checkSameEnvironment, ServiceRole } from '../service-role';
import { logsOf } from './log-group-ingest';

/** Properties of a LogsDestination. */
export interface LogsDestinationProps {
  /** The stream, in the account and Region of this stack. */
  readonly stream: kinesis.IStream;

  /** The accounts that may subscribe log groups of theirs: 12 digits each. */
  readonly accounts: string[];

  /**
   * The name of the destination.
   *
   * @default - made from its place in the app
   */
  readonly destinationName?: string;
}

/**
 * Lets log groups of other accounts write to a stream. Those accounts make a subscription filter with
 * `destinationArn`, which is also an output of the stack; it needs no role there.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateDestination.html
 *
 * @example
 * new LogsDestination(this, 'AllLogs', { stream, accounts: ['222222222222', '333333333333'] });
 */
export class LogsDestination extends Construct {
  /** The destination. */
  public readonly destination: logs.CfnDestination;
  /** Its ARN, for the subscription filters of the other accounts. */
  public readonly destinationArn: string;

  constructor(scope: Construct, id: string, props: LogsDestinationProps) {
    super(scope, id);
    const where = `LogsDestination "${this.node.path}"`;
    checkStream(where, props.stream);
    checkIs(where, 'accounts', props.accounts, Array.isArray, 'a list of account ids');
    const { stream, accounts } = props;
    const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
    if (accounts.length === 0 || wrong !== undefined) {
      throw new InputError(
        `${where}: accounts ${wrong === undefined ? 'is empty' : `has "${wrong}"`}; allowed are one or more account ids of 12 digits.`,
      );
    }
    const destinationName =
      props.destinationName ?? Names.uniqueResourceName(this, { maxLength: 512, separator: '-' });
    if (!/^[^:*]{1,512}$/.test(destinationName)) {
      throw new InputError(
        `${where}: destinationName is "${destinationName}"; allowed are 1 to 512 characters without : and * (CloudWatch Logs, PutDestination).`,
      );
    }
    checkSameEnvironment(
      where,
      this,
      { stream },
      'a destination is where its stream is (CloudWatch Logs, PutDestination)',
    );
    const stack = Stack.of(this);
    this.destinationArn = stack.formatArn({ service: 'logs', resource: `destination:${destinationName}` });
    const { role, permission } = new ServiceRole(this, 'Access', {
      stream,
      service: 'logs.amazonaws.com',
      actions: ['kinesis:PutRecord'],
      // CloudWatch Logs writes on behalf of the senders, and a test record on behalf of this account.
      sourceArns: [...accounts, stack.account].map((account) => logsOf(this, account)),
      ownAccount: false,
    });
    this.destination = new logs.CfnDestination(this, 'Destination', {
      destinationName,
      roleArn: role.roleArn,
      targetArn: stream.streamArn,
      destinationPolicy: stack.toJsonString({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: accounts },
            Action: 'logs:PutSubscriptionFilter',
            Resource: this.destinationArn,
          },
        ],
      }),
    });
    permission.applyBefore(this.destination);
    this.node.defaultChild = this.destination;
    new CfnOutput(this, 'DestinationArn', { value: this.destinationArn });
  }
}
