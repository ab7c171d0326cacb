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
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BundledFunction } from '../support/bundled-function';
import { checkStream, checkWithin, InputError } from '../support/check';
import type { FunctionOptions } from '../support/function-options';
import { FUNCTION_TIMEOUT_MINUTES, SHARDS } from '../support/limits';
import { acknowledgeWildcards } from '../support/wildcards';
import { streamResource } from './known-stream';

/** The function waits until a stream that is being resharded is ACTIVE again. */
const FUNCTION_TIMEOUT = Duration.minutes(FUNCTION_TIMEOUT_MINUTES);

/** It repeats what IAM does not permit yet for a minute, and keeps time for its answer. */
const SHORTEST_TIMEOUT = Duration.minutes(3);

/** Properties of a LiveShardCount. */
export interface LiveShardCountProps {
  /** A stream in provisioned mode that the same stack makes, with any construct. */
  readonly stream: kinesis.IStream;

  /** The number of shards of a new stream, 1 to 10,000. It has no effect on a stream that exists. */
  readonly initialShards: number;

  /**
   * The removal policy of the function's logs.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory, timeout (15 minutes by default, at least 3), network, logs and keys of the function.
   *
   * @default - see FunctionOptions
   */
  readonly functionOptions?: FunctionOptions;
}

/**
 * Keeps CloudFormation from undoing the work of an autoscaler. The stream's `ShardCount` becomes the answer
 * of a custom resource: the number of open shards if the stream exists, and `initialShards` if it does not.
 *
 * The custom resource carries all other properties of the stream, so CloudFormation asks it again exactly
 * when it updates the stream: for a tag, a retention, a switch of the mode. A deployment that does not change
 * the stream does not ask. If the function cannot find out the number of open shards, the deployment fails
 * with the reason, and the stream does not change.
 *
 * `DataStream` with `StreamCapacity.autoscaled` has one already. Use it for other streams whose number of
 * shards changes outside CloudFormation.
 */
export class LiveShardCount extends Construct {
  /** The function that tells CloudFormation the number of open shards during a deployment. */
  public readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: LiveShardCountProps) {
    super(scope, id);
    const where = `LiveShardCount "${this.node.path}"`;
    checkStream(where, props.stream);
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
      // A stream that is being resharded has to become ACTIVE first. AWS states no time for that.
      timeout: FUNCTION_TIMEOUT,
      shortestTimeout: SHORTEST_TIMEOUT,
      options: props.functionOptions,
      environment: {},
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    }).function;
    const answer = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::LiveShardCount',
      serviceToken: this.function.functionArn,
      // Without it, a lost answer would hold the deployment for an hour.
      serviceTimeout: (props.functionOptions?.timeout ?? FUNCTION_TIMEOUT).plus(Duration.minutes(1)),
      properties: {
        // The id as text: a reference would be circular, because the stream refers to the answer.
        StreamLogicalId: stream.logicalId,
        InitialShards: props.initialShards,
        StreamProperties: Lazy.uncachedAny({ produce: (context) => propertiesBesideCount(context, stream) }),
      },
    });
    this.permit().applyBefore(answer);
    this.node.defaultChild = this.function;
    stream.shardCount = Token.asNumber(answer.getAtt('ShardCount'));
  }

  /**
   * Permits the function to find the stream and to describe it. Any name has to be allowed: the policy exists
   * before the stream, and changes before a stream that gets another name is asked for under its old one.
   * CloudFormation also generates names, and `cdk import` adopts streams of any name.
   */
  private permit(): iam.Grant {
    const grantee = this.function;
    const stack = Stack.of(this);
    const anyStream = stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: '*' });
    if (grantee.role !== undefined) {
      acknowledgeWildcards(
        grantee.role,
        [anyStream],
        'A stream is asked for under its old name, too. What can be read is a summary, never a record.',
      );
    }
    const allow = (action: string, arn: string) =>
      iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn] });
    return allow('kinesis:DescribeStreamSummary', anyStream).combine(
      allow('cloudformation:ListStackResources', stack.stackId),
    );
  }
}

/**
 * All properties by which CloudFormation decides whether it updates the stream. Only the resource as the
 * template has it includes references, tags and overrides.
 */
function propertiesBesideCount(context: IResolveContext, stream: kinesis.CfnStream): unknown {
  const { Resources } = context.resolve(stream._toCloudFormation()) as {
    readonly Resources: Record<string, { readonly Properties?: Record<string, unknown> }>;
  };
  const [resource] = Object.values(Resources);
  const { ShardCount: _, ...properties } = resource?.Properties ?? {};
  return properties;
}
