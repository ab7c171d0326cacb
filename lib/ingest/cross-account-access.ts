import { CfnOutput, type aws_iam as iam, type aws_kinesis as kinesis, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { streamResource } from '../stream/known-stream';
import { checkIs, checkStream, has, InputError } from '../support/check';
import { CollectedStatements } from '../support/grants';
import type { StreamAccess } from './stream-access';

const MANAGED_KEY = 'alias/aws/kinesis';

/** Properties of a CrossAccountAccess. */
export interface CrossAccountAccessProps {
  /** The stream, in the account of this stack. The stack needs an `env` with that account. */
  readonly stream: kinesis.IStream;

  /**
   * Who gets the access: a role of another account, by `Role.fromRoleArn` or from another stack of the app,
   * where it needs a `roleName`. An `AccountPrincipal` lets in the whole account, as far as policies there
   * permit it.
   */
  readonly grantee: iam.IGrantable;

  /** What it may do. */
  readonly access: StreamAccess;
}

/**
 * A producer or a reader in another account. Both accounts have to permit it, and this construct makes the
 * half of the stream's: the policies of the stream, of the registered consumer and of the key. The other
 * half, a policy of the role, is printed as an output for whoever owns that account, and is in
 * `roleStatements`. A role of the same app gets it at once.
 *
 * @example
 * const shop = iam.Role.fromRoleArn(this, 'ShopRole', 'arn:aws:iam::333333333333:role/shop');
 * new CrossAccountAccess(this, 'Shop', { stream, grantee: shop, access: StreamAccess.producer() });
 */
export class CrossAccountAccess extends Construct {
  /** The statements that the policy of the role needs, in its account. */
  public readonly roleStatements: iam.PolicyStatement[];

  constructor(scope: Construct, id: string, props: CrossAccountAccessProps) {
    super(scope, id);
    checkStream(`CrossAccountAccess "${this.node.path}"`, props.stream);
    checkIs(
      `CrossAccountAccess "${this.node.path}"`,
      'grantee',
      props.grantee,
      has('grantPrincipal'),
      'a principal of another account',
    );
    checkIs(
      `CrossAccountAccess "${this.node.path}"`,
      'access',
      props.access,
      has('_grant'),
      'a StreamAccess, such as StreamAccess.producer()',
    );
    const { stream, grantee, access } = props;
    const where = `CrossAccountAccess "${this.node.path}"`;
    this.checkAccounts(where, props);
    checkKey(where, stream);
    access._grant(stream, grantee);

    const role = new CollectedStatements(this);
    access._grant(stream, role);
    this.roleStatements = role.statements;
    const stack = Stack.of(this);
    new CfnOutput(this, 'RolePolicy', {
      description: `The policy that the user of ${stream.node.path} needs in its own account`,
      value: stack.toJsonString({
        Version: '2012-10-17',
        Statement: this.roleStatements.map((statement) => statement.toStatementJson()),
      }),
    });
    new CfnOutput(this, 'StreamArn', { value: stream.streamArn });
    if (access.consumer !== undefined) {
      new CfnOutput(this, 'ConsumerArn', { value: access.consumer.streamConsumerArn });
    }
  }

  private checkAccounts(where: string, { stream, grantee }: CrossAccountAccessProps): void {
    const here = Stack.of(this).account;
    const account = grantee.grantPrincipal.principalAccount;
    if (Token.isUnresolved(here)) {
      throw new InputError(
        `${where}: the account of the stack "${Stack.of(this).node.path}" is not known; allowed is a stack with an env, because ` +
          'synthesis has to tell the two accounts apart.',
      );
    }
    if (stream.env.account !== here) {
      throw new InputError(
        `${where}: stream "${stream.node.path}" is in account ${stream.env.account}, and the stack in ${here}; allowed is a stream of the ` +
          "account of the stack, because only its owner can change the stream's policy.",
      );
    }
    if (account === undefined || Token.isUnresolved(account)) {
      throw new InputError(
        `${where}: the account of grantee is not known; allowed are roles by their ARN, roles of a stack with an env, and AccountPrincipal.`,
      );
    }
    if (account === here) {
      throw new InputError(
        `${where}: grantee is in account ${account}, as the stream is; allowed is one of another account. Within an account ` +
          'StreamGrants is enough.',
      );
    }
  }
}

/**
 * Refuses a stream that no other account can decrypt.
 * @see https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html#sharing-access-to-encrypted-data
 */
function checkKey(where: string, stream: kinesis.IStream): void {
  const encryption = streamResource(stream)?.streamEncryption;
  if (encryption === undefined || Token.isUnresolved(encryption)) return;
  const { keyId } = encryption as kinesis.CfnStream.StreamEncryptionProperty;
  if (keyId !== MANAGED_KEY) return;
  throw new InputError(
    `${where}: stream "${stream.node.path}" is encrypted with ${MANAGED_KEY}, which AWS lets no other account use; allowed is a key of ` +
      'your own: DataStreamEncryption.customerManaged() (Kinesis Data Streams Developer Guide, sharing access to encrypted data).',
  );
}
