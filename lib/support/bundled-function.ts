import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Duration,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  type RemovalPolicy,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkSecondsWithin, checkWithin, InputError } from './check';
import type { FunctionOptions } from './function-options';
import { grantKeyUse } from './grants';
import { FUNCTION_MEMORY_MIB, FUNCTION_TIMEOUT_MINUTES, RESERVED_EXECUTIONS } from './limits';
import { newLogGroup } from './log-group';
import { accept } from './nag';

/** Properties of a BundledFunction. */
interface BundledFunctionProps {
  /** The function's folder in `assets/`; also the service name in its logs. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  /** The timeout, unless the options have another. */
  readonly timeout: Duration;
  /** The least that the options may choose. Default: 1 second. */
  readonly shortestTimeout?: Duration;
  /** What the user of the construct chose. */
  readonly options?: FunctionOptions;
  /** The removal policy of the logs; the function itself holds no data. */
  readonly removalPolicy: RemovalPolicy;
}

const DEFAULT_MEMORY_MIB = 512;

/** A Lambda function of this package. Its own role may write its logs and what the options need, no more. */
export class BundledFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const { options = {} } = props;
    checkOptions(this.node.path, options, props.shortestTimeout);
    const logGroup = newLogGroup(this, 'Logs', {
      retention: options.logRetention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: options.logEncryptionKey,
      removalPolicy: props.removalPolicy,
    });
    // The role that the CDK makes has a managed policy for the logs of every function in the account.
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const permissions = [logGroup.grantWrite(role), ...permitOptions(role, options)];
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: options.architecture ?? lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(props.bundle),
      memorySize: options.memorySize ?? DEFAULT_MEMORY_MIB,
      timeout: options.timeout ?? props.timeout,
      reservedConcurrentExecutions: options.reservedConcurrentExecutions,
      tracing: options.tracing,
      vpc: options.vpc,
      vpcSubnets: options.vpcSubnets,
      securityGroups: options.securityGroups,
      environmentEncryption: options.environmentEncryption,
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: { POWERTOOLS_SERVICE_NAME: props.bundle, ...props.environment },
    });
    for (const permission of permissions) permission.applyBefore(this.function);
    accept(role, 'IAMNoInlinePolicy');
    accept(this.function, 'LambdaDLQ');
    if (options.reservedConcurrentExecutions === undefined) accept(this.function, 'LambdaConcurrency');
    this.node.defaultChild = this.function;
  }
}

function checkOptions(path: string, options: FunctionOptions, shortestTimeout?: Duration): void {
  const where = `Function "${path}"`;
  const { vpc, vpcSubnets, securityGroups } = options;
  checkWithin(`${where}: memorySize`, options.memorySize, FUNCTION_MEMORY_MIB);
  checkWithin(
    `${where}: reservedConcurrentExecutions`,
    options.reservedConcurrentExecutions,
    RESERVED_EXECUTIONS,
  );
  checkSecondsWithin(`${where}: timeout`, options.timeout, {
    from: shortestTimeout?.toSeconds() ?? 1,
    to: FUNCTION_TIMEOUT_MINUTES * 60,
    unit: 'seconds',
    source: shortestTimeout === undefined ? 'Lambda, CreateFunction' : 'its work, and Lambda, CreateFunction',
  });
  if (vpc === undefined && (vpcSubnets !== undefined || securityGroups !== undefined)) {
    throw new InputError(
      `${where}: ${vpcSubnets === undefined ? 'securityGroups' : 'vpcSubnets'} is set and vpc is not; ` +
        'allowed are they beside a vpc.',
    );
  }
}

/** What a function needs for its options. The CDK adds the first only to roles that it makes itself. */
function permitOptions(
  role: iam.Role,
  { vpc, tracing, environmentEncryption: key }: FunctionOptions,
): iam.Grant[] {
  const grants: iam.Grant[] = [];
  if (vpc !== undefined) {
    grants.push(iam.Grant.addToPrincipal({ grantee: role, actions: NETWORK, resourceArns: ['*'] }));
  }
  if (key !== undefined) {
    grants.push(grantKeyUse({ key, grantee: role, actions: ['kms:Decrypt'], service: 'lambda' }));
  }
  if (vpc !== undefined || (tracing !== undefined && tracing !== lambda.Tracing.DISABLED)) {
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Network interfaces of a VPC and traces of X-Ray have no ARN before they exist.',
    });
  }
  return grants;
}

/**
 * What Lambda does with the role of a function in a VPC.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
const NETWORK = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const PACKAGE_NAME = 'cdk-kinesis-blueprint';

/**
 * The code of one function of this package, which the package's build has bundled.
 * @param name the function's folder in `assets/`
 */
function bundledCode(name: string): lambda.Code {
  const bundle = join(packageRoot(), 'assets', name);
  if (!existsSync(join(bundle, 'index.js'))) {
    throw new Error(
      `The function "${name}" is not bundled: ${join(bundle, 'index.js')} is missing. Run \`npm run build\`.`,
    );
  }
  return lambda.Code.fromAsset(bundle);
}

/** The folder that holds `assets/`. This file is in lib/ of the sources, or in dist/lib/ of the package. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === PACKAGE_NAME)
      return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json of ${PACKAGE_NAME} above ${__dirname}.`);
  }
}
