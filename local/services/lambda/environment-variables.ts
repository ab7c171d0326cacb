import { devNull } from 'node:os';
import { parseArn } from '../../base/arn';
import type { FunctionConfiguration } from './function-configuration';

/** What differs between two execution environments of one function. */
export interface EnvironmentIdentity {
  readonly version: string;
  readonly logStreamName: string;
  /** Tells which environment an API request came from; it stands in the request's credential scope. */
  readonly accessKeyId: string;
}

/**
 * The variables of a function's process: Lambda's own, the function's, and what the host adds (endpoints). Nothing of
 * this machine's environment is passed on except what a process cannot start without; AWS profiles are out of reach.
 *
 * @param hostVariables added last, for example `AWS_ENDPOINT_URL`
 * @param machine the machine's environment, of which `PATH` and Windows' `SystemRoot` are taken
 */
export function environmentVariables(
  configuration: FunctionConfiguration,
  identity: EnvironmentIdentity,
  hostVariables: Readonly<Record<string, string>>,
  machine: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const { name, arn, runtime, memorySize, handler, codePath, logGroup, applicationLogLevel } = configuration;
  const { region } = parseArn(arn);
  const variables: Record<string, string | undefined> = {
    PATH: machine.PATH,
    SystemRoot: machine.SystemRoot,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...configuration.environment,
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: codePath,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: identity.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: identity.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: configuration.logFormat ?? 'Text',
    AWS_LAMBDA_LOG_LEVEL: applicationLogLevel,
    AWS_ACCESS_KEY_ID: identity.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...hostVariables,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
