import { Chance } from '../../base/chance';
import { type XmlMembers, xmlDocument } from '../../base/xml';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  internalFailure,
  xmlErrorResponse,
} from '../../http';
import type { Stack, StackResource, Stacks } from './stacks';

export interface CloudFormationServiceOptions {
  readonly stacks: Stacks;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** Gets failures that are not CloudFormation's own answers. */
  readonly onError: (error: unknown, operation: string) => void;
}

type Operation = (input: URLSearchParams, stacks: Stacks) => XmlMembers;

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeStacks(input, stacks) {
    const name = input.get('StackName');
    return { Stacks: { member: (name === null ? stacks.list() : [stacks.get(name)]).map(shownStack) } };
  },
  // All on one page: what a stack of this machine has is never more than CloudFormation allows, 500 resources.
  ListStackResources(input, stacks) {
    const stack = stacks.get(required(input, 'StackName'));
    const member = [...stack.resources.values()].map(shownSummary);
    return { StackResourceSummaries: { member } };
  },
  DescribeStackResource(input, stacks) {
    const name = required(input, 'StackName');
    const logicalId = required(input, 'LogicalResourceId');
    const stack = stacks.get(name);
    const resource = stack.resources.get(logicalId);
    if (resource === undefined) {
      throw new AwsError('ValidationError', `Resource ${logicalId} does not exist for stack ${name}`);
    }
    return { StackResourceDetail: shownResource(stack, resource) };
  },
};

/**
 * The CloudFormation API (query protocol), as functions use it: a stack's status and outputs (DescribeStacks), and the
 * resource of a logical id (DescribeStackResource, ListStackResources).
 */
export class CloudFormationService implements AwsService {
  readonly signingName = 'cloudformation';

  private readonly chance: Chance;

  constructor(private readonly options: CloudFormationServiceOptions) {
    this.chance = options.chance ?? Chance.unseeded();
  }

  handle(request: AwsRequest): AwsResponse {
    const action = request.operation ?? '';
    try {
      const run = OPERATIONS[action];
      if (run === undefined) {
        throw new AwsError(
          'InvalidAction',
          `The action ${action} of cloudformation is not supported by the local endpoint.`,
        );
      }
      const result = run(new URLSearchParams(request.body.toString()), this.options.stacks);
      const body = xmlDocument(
        `${action}Response`,
        { [`${action}Result`]: result, ResponseMetadata: { RequestId: this.chance.uuid() } },
        NAMESPACE,
      );
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    } catch (error) {
      if (error instanceof AwsError) return xmlErrorResponse(error, 'cloudformation');
      this.options.onError(error, action);
      return xmlErrorResponse(internalFailure(error), 'cloudformation');
    }
  }
}

function required(input: URLSearchParams, name: string): string {
  const value = input.get(name);
  if (value !== null && value !== '') return value;
  throw new AwsError('ValidationError', `${name} must be specified.`);
}

function shownStack({ stackId, stackName, createdAt, status, outputs }: Stack): XmlMembers {
  const shown = Object.entries(outputs).map(([OutputKey, value]) => ({
    OutputKey,
    OutputValue: String(value),
  }));
  return {
    StackId: stackId,
    StackName: stackName,
    CreationTime: new Date(createdAt).toISOString(),
    StackStatus: status,
    ...(shown.length > 0 && { Outputs: { member: shown } }),
  };
}

function shownResource({ stackId, stackName }: Stack, resource: StackResource): XmlMembers {
  return { StackId: stackId, StackName: stackName, ...shownSummary(resource) };
}

function shownSummary({ logicalId, type, ref, madeAt }: StackResource): XmlMembers {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: ref,
    ResourceType: type,
    LastUpdatedTimestamp: new Date(madeAt).toISOString(),
    ResourceStatus: 'CREATE_COMPLETE',
  };
}
