import type { FunctionConfiguration } from './function-configuration';

/**
 * A function as the Lambda API shows it (AWS SDK, FunctionConfiguration), as far as the local run knows it.
 * @param version `$LATEST` or a number
 * @param arn the ARN that was asked for
 */
export function describeFunction(
  configuration: FunctionConfiguration,
  version: string,
  arn: string,
): Record<string, unknown> {
  const { name, logGroup, logFormat, applicationLogLevel } = configuration;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    Description: configuration.description ?? '',
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memorySize,
    Version: version,
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: configuration.environment },
    LoggingConfig: {
      LogFormat: logFormat ?? 'Text',
      ApplicationLogLevel: applicationLogLevel,
      LogGroup: logGroup ?? `/aws/lambda/${name}`,
    },
  };
}
