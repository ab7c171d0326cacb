import {
  ArnFormat,
  aws_iam as iam,
  type aws_lambda as lambda,
  RemovalPolicy,
  Stack,
  aws_stepfunctions as stepfunctions,
  Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../support/wildcards';
import type { DeadLetterRedriveProps } from './dead-letter-redrive-props';
import { redriveDefinition } from './redrive-definition';
import type { RedriveObjects } from './redrive-grants';

interface RedriveMachineProps {
  /** Works at every step. */
  readonly function: lambda.IFunction;
  readonly sources: readonly RedriveObjects[];
  readonly props: DeadLetterRedriveProps;
}

/** Makes the state machine of a redrive, with a role that may do what the definition needs and nothing else. */
export function redriveMachine(
  scope: Construct,
  { function: worker, sources, props }: RedriveMachineProps,
): stepfunctions.StateMachine {
  const role = new iam.Role(scope, 'StateMachineRole', {
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
  });
  const grants = [
    permit(role, ['lambda:InvokeFunction'], [worker.functionArn]),
    ...sources.map(({ bucket, prefix }) =>
      permit(role, ['s3:ListBucket'], [bucket.bucketArn], {
        StringEquals: { 'aws:ResourceAccount': bucket.env.account },
        StringLike: { 's3:prefix': `${prefix}*` },
      }),
    ),
  ];
  const definition = redriveDefinition({
    partition: Stack.of(scope).partition,
    functionArn: worker.functionArn,
    collects: props.consumer.deadLetterQueue !== undefined,
    hasOwnQueue: props.consumer.deadLetterQueue?.node.scope === props.consumer,
    sources: sources.map(({ bucket, ...source }) => ({ ...source, bucketName: bucket.bucketName })),
  });
  const machine = new stepfunctions.StateMachine(scope, 'StateMachine', {
    // Not from states of the CDK, which permit the role every version of the function.
    definitionBody: stepfunctions.DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
    role,
    logs: props.executionLogs,
    tracingEnabled: props.tracing,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  for (const grant of grants) grant.applyBefore(machine);
  permitMapRuns(scope, role, machine);
  permitStock(scope, worker, machine);
  acknowledgeChoices(machine, props);
  return machine;
}

/** These permissions name the machine, so they can only come behind it; the machine waits for its role's others. */
function permitMapRuns(scope: Construct, role: iam.Role, machine: stepfunctions.StateMachine): void {
  const executions = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const policy = new iam.Policy(scope, 'MapRuns', { roles: [role] });
  permit(policy, ['states:StartExecution'], [machine.stateMachineArn]);
  permit(policy, ['states:DescribeExecution', 'states:StopExecution'], [executions]);
  const reason = 'A map run starts executions of the state machine itself, one a batch.';
  acknowledgeWildcards(policy, [executions], reason);
}

/** The last task counts what the map runs of an execution left. */
function permitStock(scope: Construct, worker: lambda.IFunction, machine: stepfunctions.StateMachine): void {
  if (worker.role === undefined) return;
  const arnOf = (resource: string, rest: string) =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource,
      resourceName: `${machine.stateMachineName}${rest}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const [executions, mapRuns] = [arnOf('execution', ':*'), arnOf('mapRun', '/*:*')];
  const policy = new iam.Policy(scope, 'Stock', { roles: [worker.role] });
  permit(policy, ['states:ListMapRuns'], [executions]);
  permit(policy, ['states:DescribeMapRun'], [mapRuns]);
  const reason = 'Executions and map runs of the state machine have no ARN before they are started.';
  acknowledgeWildcards(policy, [executions, mapRuns], reason);
}

function permit(
  grantee: iam.IGrantable,
  actions: string[],
  resourceArns: string[],
  conditions = {},
): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
}

function acknowledgeChoices(machine: Construct, { executionLogs, tracing }: DeadLetterRedriveProps): void {
  if (executionLogs === undefined) {
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Step Functions keeps the history of each execution for 90 days, and the function logs a line a batch. Whoever wants ' +
        'a log of all events sets executionLogs.',
    });
  }
  if (tracing !== true) {
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'A redrive is no request whose way is unknown. Whoever wants traces sets tracing.',
    });
  }
}
