import {
  type IResource,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  Stack,
  Token,
  TokenComparison,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StreamGrants } from '../stream/stream-grants';
import { InputError } from '../support/check';
import { accept } from '../support/nag';
import { otherRegion } from '../support/other-region';

/** Properties of the role with which an AWS service writes to a stream. */
export interface ServiceRoleProps {
  readonly stream: kinesis.IStream;
  /** The service's principal, e.g. `iot.amazonaws.com`. */
  readonly service: string;
  /** The actions on the stream that the service's guide lists. */
  readonly actions: string[];
  /**
   * Patterns of the resources for which the service may take the role (`aws:SourceArn`). Without them the
   * account alone is asked for. Undefined where AWS documents no such condition for the service.
   */
  readonly sourceArns?: string[];
  /**
   * Whether the role is for resources of its own account only (`aws:SourceAccount`). Default: where AWS
   * documents it for the service, which is everywhere but in DMS.
   */
  readonly ownAccount?: boolean;
}

/**
 * The role with which an AWS service writes to a stream: its actions, the key of the stream through Kinesis,
 * and no other account's resources can make the service use it.
 */
export class ServiceRole extends Construct {
  readonly role: iam.Role;
  readonly permission: iam.Grant;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { sourceArns, ownAccount = true } = props;
    const principal = new iam.ServicePrincipal(props.service);
    const conditions = {
      ...(ownAccount && { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } }),
      ...(sourceArns && {
        ArnLike: { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns },
      }),
    };
    this.role = new iam.Role(this, 'Role', {
      assumedBy: Object.keys(conditions).length === 0 ? principal : principal.withConditions(conditions),
    });
    accept(this.role, 'IAMNoInlinePolicy');
    this.permission = StreamGrants.of(props.stream)._write(this.role, props.actions);
  }
}

/**
 * Refuses a resource of another Region or account, where a service names them without these.
 * @param resources by the name of the property
 * @throws InputError
 */
export function checkSameEnvironment(
  where: string,
  scope: Construct,
  resources: Readonly<Record<string, IResource>>,
  because: string,
): void {
  const here = Stack.of(scope).account;
  for (const [name, resource] of Object.entries(resources)) {
    const region = otherRegion(scope, resource);
    const isOtherAccount = Token.compareStrings(resource.env.account, here) === TokenComparison.DIFFERENT;
    if (region === undefined && !isOtherAccount) continue;
    const place = region === undefined ? `account ${resource.env.account}` : region.there;
    throw new InputError(
      `${where}: ${name} "${resource.node.path}" is in ${place}, and the stack in ${region?.here ?? here}; allowed is one of the ` +
        `account and Region of the stack, because ${because}.`,
    );
  }
}
