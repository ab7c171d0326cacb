import {
  CfnResource,
  type Duration,
  type aws_kinesisfirehose as firehose,
  aws_iam as iam,
  aws_lambda as lambda,
  type Size,
  Token,
} from 'aws-cdk-lib';
import { checkMebibytesWithin, checkSecondsWithin, checkWithin, InputError } from '../../support/check';
import {
  TRANSFORM_BUFFER_MIB,
  TRANSFORM_INTERVAL_SECONDS,
  TRANSFORM_RETRIES,
  TRANSFORM_TIMEOUT_SECONDS,
} from '../../support/limits';

/**
 * A function that Firehose invokes with each batch before it delivers the batch. For every record the
 * function returns the record's id and a result: `Ok` with the new data, `Dropped`, or `ProcessingFailed`,
 * which sends the source record to the error prefix. If all attempts at a batch fail, the whole batch goes
 * there.
 *
 * Request and response have at most 6 MB (AWS Lambda), and an invocation at most 5 minutes (Firehose
 * Developer Guide). AWS advises against a transform for streams with records above 1 MiB, because invocations
 * can fail (Kinesis Data Streams Developer Guide, handle large records).
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export interface DeliveryTransform {
  /** The function. */
  readonly handler: lambda.IFunction;

  /**
   * How much Firehose buffers for one invocation: whole MiB, 1 to 3. In base64 the request is a third larger.
   *
   * @default Size.mebibytes(1)
   */
  readonly bufferSize?: Size;

  /**
   * How long Firehose buffers for one invocation: 0 to 900 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly bufferInterval?: Duration;

  /**
   * How often Firehose retries a failed invocation before its batch goes to the error prefix.
   *
   * @default 3
   */
  readonly retryAttempts?: number;
}

/** A transform as its delivery uses it. */
export interface DeliveryTransformConfig {
  readonly processor: firehose.CfnDeliveryStream.ProcessorProperty;
  readonly grant: iam.Grant;
}

/**
 * Binds a transform to its delivery.
 * @throws InputError for settings that Firehose would refuse, and for a function that it could not invoke
 */
export function bindTransform(
  where: string,
  transform: DeliveryTransform,
  role: iam.IRole,
): DeliveryTransformConfig {
  const at = `${where}: transform`;
  checkMebibytesWithin(`${at}.bufferSize`, transform.bufferSize, TRANSFORM_BUFFER_MIB);
  checkSecondsWithin(`${at}.bufferInterval`, transform.bufferInterval, TRANSFORM_INTERVAL_SECONDS);
  checkWithin(`${at}.retryAttempts`, transform.retryAttempts, TRANSFORM_RETRIES);
  checkTimeout(at, transform.handler);
  const parameters = {
    LambdaArn: transform.handler.functionArn,
    RoleArn: role.roleArn,
    NumberOfRetries: transform.retryAttempts ?? 3,
    BufferSizeInMBs: transform.bufferSize?.toMebibytes() ?? 1,
    BufferIntervalInSeconds: transform.bufferInterval?.toSeconds() ?? 60,
  };
  return {
    processor: processor('Lambda', parameters),
    grant: iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
      resourceArns: [transform.handler.functionArn],
    }),
  };
}

/** A processor as CloudFormation has it: all values are strings. */
export function processor(
  type: string,
  parameters: Readonly<Record<string, string | number>>,
): firehose.CfnDeliveryStream.ProcessorProperty {
  return {
    type,
    parameters: Object.entries(parameters).map(([parameterName, value]) => ({
      parameterName,
      parameterValue: String(value),
    })),
  };
}

function checkTimeout(at: string, handler: lambda.IFunction): void {
  const resource = handler.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return;
  if (resource.cfnResourceType !== lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME) return;
  const { timeout } = resource as lambda.CfnFunction;
  if (timeout === undefined || Token.isUnresolved(timeout) || timeout <= TRANSFORM_TIMEOUT_SECONDS) return;
  throw new InputError(
    `${at}.handler is "${handler.node.path}" with a timeout of ${timeout} seconds; allowed are up to ` +
      `${TRANSFORM_TIMEOUT_SECONDS}, after which Firehose gives the call up (Firehose Developer Guide, Lambda invocation duration).`,
  );
}
