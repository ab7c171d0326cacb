import {
  CustomResource,
  Duration,
  type IResolveContext,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  Lazy,
  type aws_lambda as lambda,
  RemovalPolicy,
  Stack,
  Token,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BundledFunction } from '../support/bundled-function';
import { checkWithin, InputError } from '../support/check';
import { FUNCTION_TIMEOUT_MINUTES, NAME_LENGTH, SHARDS } from '../support/limits';
import { wildcardFinding } from '../support/wildcards';
import { streamResource } from './known-stream';

/** As long as a function can run: the stream may be resharded meanwhile. */
const FUNCTION_TIMEOUT = Duration.minutes(FUNCTION_TIMEOUT_MINUTES);

/** Properties of a LiveShardCount. */
export interface LiveShardCountProps {
  /** A stream in provisioned mode that the same stack makes, with whichever construct. */
  readonly stream: kinesis.IStream;

  /** The number of shards that the stream is made with, 1 to 10,000. Without meaning once it exists. */
  readonly initialShards: number;

  /**
   * What happens to the logs of the function when they leave the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Keeps CloudFormation from undoing what an autoscaler did: the stream's `ShardCount` becomes the answer of a
 * custom resource, which is the number of open shards where the stream exists, and `initialShards` where it does
 * not.
 *
 * The custom resource carries all other properties of the stream, so CloudFormation asks it again exactly when
 * it is about to touch the stream: for a tag, a retention, a switch of the mode. A deployment that leaves the
 * stream as it is asks nobody. If the number of open shards cannot be found out, the deployment fails with the
 * reason, and the stream stays as it is.
 *
 * `DataStream` with `StreamCapacity.autoscaled` has one already. Use it for other streams whose number of shards
 * changes behind CloudFormation's back.
 */
export class LiveShardCount extends Construct {
  /** Tells the number of open shards, during a deployment. */
  public readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: LiveShardCountProps) {
    super(scope, id);
    const where = `LiveShardCount "${this.node.path}"`;
    checkWithin(`${where}: initialShards`, props.initialShards, SHARDS);
    const stream = streamResource(props.stream);
    if (stream === undefined || Stack.of(stream) !== Stack.of(this)) {
      throw new InputError(
        `${where}: stream "${props.stream.node.path}" is not made by this stack; allowed is a stream of the same stack, ` +
          'because only its deployments can change the shard count.',
      );
    }
    this.function = new BundledFunction(this, 'Function', {
      bundle: 'live-shard-count',
      description: `Tells CloudFormation how many shards ${props.stream.node.path} has`,
      // A stream that is being resharded has to become ACTIVE first, and that takes as long as it takes.
      timeout: FUNCTION_TIMEOUT,
      environment: {},
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    }).function;
    const answer = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::LiveShardCount',
      serviceToken: this.function.functionArn,
      // An answer that is lost would otherwise hold the deployment for an hour.
      serviceTimeout: FUNCTION_TIMEOUT.plus(Duration.minutes(1)),
      properties: {
        // As text: a reference would make a circle, since the stream refers to the answer.
        StreamLogicalId: stream.logicalId,
        InitialShards: props.initialShards,
        StreamProperties: Lazy.uncachedAny({ produce: (context) => propertiesBesideCount(context, stream) }),
      },
    });
    this.permit(stream).applyBefore(answer);
    this.node.defaultChild = this.function;
    stream.shardCount = Token.asNumber(answer.getAtt('ShardCount'));
  }

  /** The policy has to be there before the stream, so it cannot name the stream by reference. */
  private permit(stream: kinesis.CfnStream): iam.Grant {
    const grantee = this.function;
    const stack = Stack.of(this);
    const hasName = stack.resolve(stream.name) !== undefined;
    const streamArn = stack.formatArn({
      service: 'kinesis',
      resource: 'stream',
      resourceName: hasName ? stream.name : generatedNamePattern(stream),
    });
    if (!hasName && grantee.role !== undefined) {
      Validations.of(grantee.role).acknowledge({
        id: wildcardFinding(this, streamArn),
        reason: 'The name of the stream is generated later. What can be read is a summary, never a record.',
      });
    }
    const allow = (action: string, arn: string) =>
      iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn] });
    return allow('kinesis:DescribeStreamSummary', streamArn).combine(
      allow('cloudformation:DescribeStackResource', stack.stackId),
    );
  }
}

/**
 * Everything that CloudFormation compares to decide whether it updates the stream, references, tags and overrides
 * included; which only the resource as it goes into the template has.
 */
function propertiesBesideCount(context: IResolveContext, stream: kinesis.CfnStream): unknown {
  const { Resources } = context.resolve(stream._toCloudFormation()) as {
    readonly Resources: Record<string, { readonly Properties?: Record<string, unknown> }>;
  };
  const [resource] = Object.values(Resources);
  const { ShardCount: _, ...properties } = resource?.Properties ?? {};
  return properties;
}

/** More than CloudFormation has been seen to add; how long its suffixes are is not documented. */
const MAX_SUFFIX_LENGTH = 20;

/**
 * A pattern for the name that CloudFormation generates for a stream: `<stack>-<logical id>-*`. How it shortens names
 * that get too long is not documented, and the name of a nested stack is not known; for both the pattern is `*`.
 */
export function generatedNamePattern(stream: kinesis.CfnStream): string {
  const stack = Stack.of(stream);
  const prefix = `${stack.stackName}-${stack.resolve(stream.logicalId)}-`;
  const fits = prefix.length + MAX_SUFFIX_LENGTH <= NAME_LENGTH;
  return fits && !Token.isUnresolved(stack.stackName) ? `${prefix}*` : '*';
}
