import { CfnResource, aws_iam as iam, type aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { allowsWrite, type StreamIdentity } from './policy-allows-write';

/** Policies of AWS that include writing to every stream. */
const WRITING_MANAGED_POLICIES = ['AdministratorAccess', 'PowerUserAccess', 'AmazonKinesisFullAccess'];

/**
 * Where a role is permitted to write to a stream, by what this app knows of the role: its own policies, policies that
 * other constructs attached to it, and policies of AWS by name.
 * @returns paths of the policies, or names of policies of AWS; empty when the role cannot write
 */
export function writeAccess(role: iam.IRole, stream: kinesis.IStream): string[] {
  return role.node.root.node.findAll().flatMap((construct) => {
    if (!CfnResource.isCfnResource(construct)) return [];
    const resolve = (value: unknown) => Stack.of(construct).resolve(value);
    const identity = streamIdentity(stream, construct);
    const writes = (document: unknown) => allowsWrite(resolve(document)?.Statement ?? [], identity);
    const attached = (names: unknown) => includes(resolve(names), resolve(role.roleName));

    if (construct instanceof iam.CfnPolicy || construct instanceof iam.CfnManagedPolicy) {
      return attached(construct.roles) && writes(construct.policyDocument) ? [construct.node.path] : [];
    }
    if (construct instanceof iam.CfnRolePolicy) {
      return attached([construct.roleName]) && writes(construct.policyDocument) ? [construct.node.path] : [];
    }
    if (construct instanceof iam.CfnRole && construct === role.node.defaultChild) {
      const inline: { policyDocument: unknown }[] = resolve(construct.policies) ?? [];
      const managed = JSON.stringify(resolve(construct.managedPolicyArns) ?? []);
      return [
        ...(inline.some(({ policyDocument }) => writes(policyDocument)) ? [construct.node.path] : []),
        ...WRITING_MANAGED_POLICIES.filter((name) => managed.includes(`policy/${name}"`)),
      ];
    }
    return [];
  });
}

/** The stream as a policy of `seenFrom`'s stack would name it. */
function streamIdentity(stream: kinesis.IStream, seenFrom: IConstruct): StreamIdentity {
  const stack = Stack.of(seenFrom);
  const name = stack.resolve(stream.streamName);
  return { arn: stack.resolve(stream.streamArn), name: typeof name === 'string' ? name : undefined };
}

function includes(names: unknown, name: unknown): boolean {
  const wanted = JSON.stringify(name);
  return Array.isArray(names) && names.some((candidate) => JSON.stringify(candidate) === wanted);
}
