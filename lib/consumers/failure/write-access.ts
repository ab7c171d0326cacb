import { aws_iam as iam, type aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { targetsIn } from '../../support/references';
import { allowsWrite, type StreamIdentity } from './policy-allows-write';

/** AWS managed policies that permit writing to every stream. */
const WRITING_MANAGED_POLICIES = ['AdministratorAccess', 'PowerUserAccess', 'AmazonKinesisFullAccess'];

/**
 * The policies that permit a role to write to a stream, as far as this app knows the role: its own policies,
 * policies that other constructs attached to it, and AWS managed policies by name.
 * @returns paths of the policies, or names of AWS managed policies; empty if the role cannot write
 */
export function writeAccess(role: iam.IRole, stream: kinesis.IStream): string[] {
  const resource = role.node.defaultChild;
  const own = resource instanceof iam.CfnRole ? resource : undefined;
  const managedArns = own === undefined ? [] : list(resolveIn(own, own.managedPolicyArns));

  const writing = role.node.root.node.findAll().filter((construct) => {
    const documents = documentsFor(construct, role, managedArns);
    return documents.some((document) =>
      allowsWrite(statementsOf(construct, document), identityIn(construct, stream)),
    );
  });
  const arns = managedArns.map((arn) => JSON.stringify(arn));
  return [
    ...writing.map((construct) => construct.node.path),
    ...WRITING_MANAGED_POLICIES.filter((name) => arns.some((arn) => arn.includes(`policy/${name}"`))),
  ];
}

/** The policy documents of a construct, if it is a policy of this role or the role itself. */
function documentsFor(construct: IConstruct, role: iam.IRole, managedArns: unknown[]): unknown[] {
  const isFor = (roles: unknown) => names(construct, roles, role);
  if (construct instanceof iam.CfnPolicy) return isFor(construct.roles) ? [construct.policyDocument] : [];
  if (construct instanceof iam.CfnRolePolicy)
    return isFor([construct.roleName]) ? [construct.policyDocument] : [];
  if (construct instanceof iam.CfnManagedPolicy) {
    const attached = isFor(construct.roles) || includes(managedArns, resolveIn(construct, construct.ref));
    return attached ? [construct.policyDocument] : [];
  }
  if (construct instanceof iam.CfnRole && construct === role.node.defaultChild) {
    const inline: { policyDocument: unknown }[] = resolveIn(construct, construct.policies) ?? [];
    return inline.map(({ policyDocument }) => policyDocument);
  }
  return [];
}

/** Whether roles of a policy name this one. Only the name of an imported role is compared as text: see targetsIn. */
function names(construct: IConstruct, roles: unknown, role: iam.IRole): boolean {
  const resource = role.node.defaultChild;
  if (!(resource instanceof iam.CfnRole)) {
    return includes(list(resolveIn(construct, roles)), resolveIn(construct, role.roleName));
  }
  const given = list(resolveIn(construct, roles));
  return targetsIn(construct, roles).has(resource) || includes(given, resource.roleName);
}

function statementsOf(construct: IConstruct, document: unknown) {
  return list(resolveIn(construct, document)?.Statement) as Parameters<typeof allowsWrite>[0];
}

/** The stream as a policy of the construct's stack would name it. */
function identityIn(construct: IConstruct, stream: kinesis.IStream): StreamIdentity {
  const name = resolveIn(construct, stream.streamName);
  return { arn: resolveIn(construct, stream.streamArn), name: typeof name === 'string' ? name : undefined };
}

function resolveIn(construct: IConstruct, value: unknown) {
  return Stack.of(construct).resolve(value);
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function includes(values: unknown[], value: unknown): boolean {
  const wanted = JSON.stringify(value);
  return values.some((candidate) => JSON.stringify(candidate) === wanted);
}
