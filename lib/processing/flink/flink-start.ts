import {
  type aws_kinesisanalyticsv2 as analytics,
  CustomResource,
  Duration,
  type IResolveContext,
  aws_iam as iam,
  Lazy,
  type aws_lambda as lambda,
  type RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BundledFunction } from '../../support/bundled-function';
import type { FunctionOptions } from '../../support/function-options';
import { FUNCTION_TIMEOUT_MINUTES } from '../../support/limits';

/** AWS states no time for a start; minutes are usual, and a large state takes longer. */
const FUNCTION_TIMEOUT = Duration.minutes(FUNCTION_TIMEOUT_MINUTES);
const SHORTEST_TIMEOUT = Duration.minutes(5);

/** Properties of a FlinkStart. */
interface FlinkStartProps {
  readonly application: analytics.CfnApplication;
  readonly logGroupName: string;
  readonly allowNonRestoredState: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly functionOptions?: FunctionOptions;
}

/**
 * Starts an application when CloudFormation has made or changed it, and waits until it runs. CloudFormation
 * itself starts none: "After creating an application, you must exclusively call this operation to start your
 * application" (StartApplication). AWS's page on CloudFormation has such a function too; that one does not wait, so a
 * deployment of a job that cannot start succeeds.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/lambda-cfn-flink.html
 */
export class FlinkStart extends Construct {
  readonly function: lambda.Function;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: FlinkStartProps) {
    super(scope, id);
    const { application, functionOptions } = props;
    this.function = new BundledFunction(this, 'Function', {
      bundle: 'flink-start',
      description: `Starts ${application.node.path} and waits until it runs`,
      timeout: FUNCTION_TIMEOUT,
      shortestTimeout: SHORTEST_TIMEOUT,
      options: functionOptions,
      environment: {},
      removalPolicy: props.removalPolicy,
    }).function;
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::FlinkStart',
      serviceToken: this.function.functionArn,
      // Without it, a lost answer would hold the deployment for an hour.
      serviceTimeout: (functionOptions?.timeout ?? FUNCTION_TIMEOUT).plus(Duration.minutes(1)),
      properties: {
        ApplicationName: application.ref,
        LogGroupName: props.logGroupName,
        AllowNonRestoredState: props.allowNonRestoredState,
        // So CloudFormation asks exactly when it has changed the application.
        Application: Lazy.uncachedAny({ produce: (context) => propertiesOf(context, application) }),
      },
    });
    this.permit(application.ref).applyBefore(this.resource);
  }

  private permit(applicationName: string): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee: this.function,
      actions: [
        'kinesisanalytics:DescribeApplication',
        'kinesisanalytics:DescribeApplicationOperation',
        'kinesisanalytics:ListApplicationOperations',
        'kinesisanalytics:StartApplication',
      ],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'kinesisanalytics',
          resource: 'application',
          resourceName: applicationName,
        }),
      ],
    });
  }
}

/** All properties by which CloudFormation decides whether it updates the application. */
function propertiesOf(context: IResolveContext, application: analytics.CfnApplication): unknown {
  const { Resources } = context.resolve(application._toCloudFormation()) as {
    readonly Resources: Record<string, { readonly Properties?: unknown }>;
  };
  return Object.values(Resources)[0]?.Properties;
}
