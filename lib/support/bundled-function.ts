import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Duration,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  type RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Properties of a BundledFunction. */
interface BundledFunctionProps {
  /** The function's folder in `assets/`; also the service name in its logs. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  readonly timeout: Duration;
  readonly reservedConcurrentExecutions?: number;
  /** The removal policy of the logs; the function itself holds no data. */
  readonly removalPolicy: RemovalPolicy;
}

/** A Lambda function of this package. Its own role may write its logs and nothing else. */
export class BundledFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy,
    });
    // The role that the CDK makes has a managed policy for the logs of every function in the account.
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const logging = logGroup.grantWrite(role);
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(props.bundle),
      memorySize: 512,
      timeout: props.timeout,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: { POWERTOOLS_SERVICE_NAME: props.bundle, ...props.environment },
    });
    logging.applyBefore(this.function);
    this.node.defaultChild = this.function;
  }
}

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
