import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import {
  App,
  CustomResource,
  Duration,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  RemovalPolicy,
  Stack,
  aws_ssm as ssm,
} from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import type { Experiment } from './experiment';

/** Where the experiments of all apps are. */
const EXPERIMENTS = resolve(__dirname, '../experiments');

/** Options of the experiments of one app. */
export interface UnverifiedBehavioursOptions {
  /** What the experiments may do; on all resources, as they make their own. */
  readonly actions: readonly string[];
}

/**
 * The assertions of one integration test: AWS behaviours that the project assumes and nobody has verified.
 *
 * An experiment runs in the account while the stack is made. Each of its answers becomes a parameter of Systems Manager,
 * and integ-runner compares that with what we assume, behaviour by behaviour.
 */
export class UnverifiedBehaviours {
  readonly app = new App();
  readonly stack: Stack;
  /** What the names of all that an experiment makes by itself begin with. */
  readonly prefix: string;
  /** Runs the experiments of this app; its code is `experiments/<name>.ts`. */
  readonly function: lambda.Function;
  private readonly integ: IntegTest;
  private readonly roles: iam.Role[] = [];

  /**
   * @param name of the file, without `.integ.ts`
   */
  constructor(
    readonly name: string,
    { actions }: UnverifiedBehavioursOptions,
  ) {
    const stackName = `unverified-${name}`;
    this.prefix = `x-${stackName}`;
    this.stack = new Stack(this.app, stackName);
    this.integ = new IntegTest(this.app, `Assertions-${name}`, {
      testCases: [this.stack],
      // There is no snapshot to begin with: what is looked at is AWS, not the template.
      stackUpdateWorkflow: false,
    });
    this.function = this.functionOf('Experiments', 'handler', Duration.minutes(15));
    this.function.addToRolePolicy(new iam.PolicyStatement({ actions: [...actions], resources: ['*'] }));
  }

  /** A function of the app's bundle: a handler whose invocations an experiment looks at. */
  functionOf(id: string, handler: string, timeout = Duration.seconds(10)): lambda.Function {
    return new lambda.Function(this.stack, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: `index.${handler}`,
      code: lambda.Code.fromAsset(bundle(this.name)),
      memorySize: 512,
      timeout,
      logGroup: new logs.LogGroup(this.stack, `${id}Log`, {
        removalPolicy: RemovalPolicy.DESTROY,
        retention: logs.RetentionDays.ONE_WEEK,
      }),
    });
  }

  /**
   * Runs an experiment of the bundle, and asserts what we assume of each of its answers.
   *
   * @param experiment as it is named in the bundle
   * @param assumed by the id of the behaviour, which is the last part of its id in docs/unverified.md
   */
  assume<E extends Experiment<never>>(
    experiment: string,
    settings: Parameters<E>[0],
    assumed: { readonly [K in keyof Awaited<ReturnType<E>>]: Partial<Awaited<ReturnType<E>>[K]> },
  ): CustomResource {
    const ids = Object.keys(assumed);
    const resource = new CustomResource(this.stack, `Experiment-${experiment}`, {
      resourceType: 'Custom::Experiment',
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(16),
      properties: { experiment, ids, settings: this.stack.toJsonString(settings) },
    });
    // Its permissions have to be there before it is asked, and until it has swept up.
    resource.node.addDependency(this.function, ...this.roles);
    for (const [id, value] of Object.entries<object>(assumed)) this.assert(id, resource, value);
    return resource;
  }

  /** A role for the stacks that an experiment deploys. */
  deploymentRole(actions: readonly string[]): iam.Role {
    const role = new iam.Role(this.stack, 'DeploymentRole', {
      assumedBy: new iam.ServicePrincipal('cloudformation.amazonaws.com'),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: ['*'] }));
    role.grantPassRole(this.function.grantPrincipal);
    this.roles.push(role);
    return role;
  }

  private assert(id: string, resource: CustomResource, assumed: object): void {
    const Name = `/${this.stack.stackName}/${id}`;
    const parameter = new ssm.StringParameter(this.stack, `Answer-${id}`, {
      parameterName: Name,
      stringValue: resource.getAttString(id),
    });
    const value = Match.serializedJson(Match.objectLike(assumed));
    const call = this.integ.assertions.awsApiCall('SSM', 'getParameter', { Name });
    call.expect(ExpectedResult.objectLike({ Parameter: { Value: value } }));
    call.node.addDependency(parameter);
  }
}

const bundles = new Map<string, string>();

/** The SDK goes along: the one that a runtime has may be older than what is asked. */
function bundle(name: string): string {
  const known = bundles.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'experiments-'));
  buildSync({
    entryPoints: [join(EXPERIMENTS, `${name}.ts`)],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
  bundles.set(name, folder);
  return folder;
}
