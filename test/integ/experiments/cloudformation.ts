import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { experimentHandler } from '../support/experiment';
import { SubjectStack, sweepStacks, type Template } from '../support/subject-stack';
import { SubjectStream } from '../support/subject-stream';
import { refusalOf } from '../support/wait';

export interface Settings {
  /** What the names of streams and stacks begin with. */
  readonly prefix: string;
  /** What CloudFormation deploys with. */
  readonly roleArn: string;
}

/** A first deployment that fails, with a stream that is to be retained except on create. */
export async function retainExceptOnCreate({ prefix, roleArn }: Settings) {
  const stream = new SubjectStream(`${prefix}-retained`);
  const stack = new SubjectStack(`${prefix}-retain`, roleArn);
  try {
    const status = await stack.create({
      Resources: {
        Stream: {
          Type: 'AWS::Kinesis::Stream',
          DeletionPolicy: 'RetainExceptOnCreate',
          Properties: { Name: stream.name, ShardCount: 1 },
        },
        ...failsBehind('Stream'),
      },
    });
    return { retainExceptOnCreate: { status, isLeftBehind: await stream.exists() } };
  } finally {
    await stack.delete();
    if (await stream.exists()) await stream.delete();
  }
}

/** A provisioned stream whose template has no number of shards. */
export async function missingCount({ prefix, roleArn }: Settings) {
  const stack = new SubjectStack(`${prefix}-missing-count`, roleArn);
  try {
    const status = await stack.create({
      Resources: {
        Stream: {
          Type: 'AWS::Kinesis::Stream',
          Properties: { StreamModeDetails: { StreamMode: 'PROVISIONED' } },
        },
      },
    });
    return { missingCount: { status } };
  } finally {
    await stack.delete();
  }
}

/** The name that CloudFormation gives a stream, and its words for a resource that it has not made. */
export async function generatedName({ prefix, roleArn }: Settings) {
  const stack = new SubjectStack(`${prefix}-name`, roleArn);
  try {
    await stack.create({
      Resources: { Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } } },
    });
    const { id } = await stack.resource('Clicks');
    const { name, message } = await refusalOf(
      new CloudFormationClient({}).send(
        new DescribeStackResourceCommand({ StackName: stack.name, LogicalResourceId: 'Nothing' }),
      ),
    );
    return {
      generatedName: { isAsPermitted: new RegExp(`^${stack.name}-Clicks-\\w{1,20}$`).test(id), id },
      noSuchResource: { name, isAsExpected: /^Resource .+ does not exist for stack/.test(message), message },
    };
  } finally {
    await stack.delete();
  }
}

/** How long after a policy was made its function may use it: asked from a custom resource, as by LiveShardCount. */
export async function iamPropagation({ prefix, roleArn }: Settings) {
  const stack = new SubjectStack(`${prefix}-iam`, roleArn);
  try {
    const status = await stack.create(permissionTemplate());
    const seconds = Number(await stack.output('Seconds'));
    return { iamPropagation: { status, isWithinAMinute: seconds >= 0 && seconds <= 60, seconds } };
  } finally {
    await stack.delete();
  }
}

/**
 * A reservation of concurrency that leaves less unreserved than Lambda keeps. Nothing is taken from other functions: what
 * is asked for is refused, and given back at once if it is not.
 */
export async function reservedConcurrency({ functionName }: { readonly functionName: string }) {
  const lambda = new LambdaClient({});
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const asked = Math.max(1, unreserved - 99);
  const { name, message } = await refusalOf(
    lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: functionName, ReservedConcurrentExecutions: asked }),
    ),
  );
  if (name === 'none')
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionName }));
  return {
    reservedConcurrency: {
      name,
      isOfUnreserved: message.includes('UnreservedConcurrentExecution'),
      quota: AccountLimit?.ConcurrentExecutions,
      asked,
      message,
    },
  };
}

/** A resource that fails as soon as another one is there. */
function failsBehind(DependsOn: string): Template['Resources'] {
  return {
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Never: {
      Type: 'AWS::CloudFormation::WaitCondition',
      DependsOn,
      Properties: { Handle: { Ref: 'Handle' }, Timeout: '1' },
    },
  };
}

function permissionTemplate(): Template {
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          },
        },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'Ask',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Statement: { Effect: 'Allow', Action: 'kinesis:DescribeLimits', Resource: '*' },
          },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: 180,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: ASKS_UNTIL_PERMITTED },
        },
      },
      Asked: {
        Type: 'Custom::Asked',
        DependsOn: 'Policy',
        Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ServiceTimeout: 240 },
      },
    },
    Outputs: { Seconds: { Value: { 'Fn::GetAtt': ['Asked', 'Seconds'] } } },
  };
}

const ASKS_UNTIL_PERMITTED = `
const { KinesisClient, DescribeLimitsCommand } = require('@aws-sdk/client-kinesis');
exports.handler = async (event) => {
  const begun = Date.now();
  let permitted = event.RequestType === 'Delete';
  while (!permitted && Date.now() - begun < 150000) {
    permitted = await new KinesisClient({}).send(new DescribeLimitsCommand({})).then(() => true, () => false);
    if (!permitted) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { StackId, RequestId, LogicalResourceId } = event;
  const Data = { Seconds: permitted ? (Date.now() - begun) / 1000 : -1 };
  const body = JSON.stringify({
    Status: 'SUCCESS', PhysicalResourceId: 'asked', StackId, RequestId, LogicalResourceId, Data,
  });
  await fetch(event.ResponseURL, { method: 'PUT', body });
};
`;

export const handler = experimentHandler(
  { retainExceptOnCreate, missingCount, generatedName, iamPropagation, reservedConcurrency },
  async ({ prefix, roleArn }: Partial<Settings>) => {
    if (prefix !== undefined && roleArn !== undefined) await sweepStacks(prefix, roleArn);
    return {};
  },
);
