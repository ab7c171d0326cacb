import { Duration, aws_lambda as lambda, aws_logs as logs } from 'aws-cdk-lib';
import { InputError } from '../support/check';
import type { CommonFunctionOptions, FunctionOptions } from '../support/function-options';
import {
  FUNCTION_MEMORY_MIB,
  FUNCTION_TIMEOUT_MINUTES,
  type Limit,
  RESERVED_EXECUTIONS,
} from '../support/limits';
import type { Settings } from './settings';

/** Settings of all functions of the blueprint. Keys and networks are constructs, so only code can state them. */
export const COMMON_FUNCTION_KEYS = ['architecture', 'tracing', 'logRetentionDays'] as const;

/** Settings of one function, beside those of what it does. */
export const FUNCTION_KEYS = ['memoryMiB', 'timeoutSeconds', 'reservedConcurrency'] as const;

const TIMEOUT_SECONDS: Limit = {
  from: 1,
  to: FUNCTION_TIMEOUT_MINUTES * 60,
  unit: 'seconds',
  source: 'Lambda, CreateFunction',
};

const LOG_RETENTION_DAYS = Object.values(logs.RetentionDays).filter(
  (days): days is logs.RetentionDays => typeof days === 'number' && days !== logs.RetentionDays.INFINITE,
);

/**
 * Reads the section `functions`. Undefined if it sets nothing.
 * @throws InputError
 */
export function commonFunctionOptions(
  settings: Settings<(typeof COMMON_FUNCTION_KEYS)[number]>,
): CommonFunctionOptions | undefined {
  const architecture = settings.choice('architecture', ['arm64', 'x86_64']);
  const tracing = settings.flag('tracing');
  const logRetention = logRetentionOf(settings);
  if (architecture === undefined && tracing === undefined && logRetention === undefined) return undefined;
  return {
    ...(architecture && {
      architecture: architecture === 'arm64' ? lambda.Architecture.ARM_64 : lambda.Architecture.X86_64,
    }),
    ...(tracing !== undefined && { tracing: tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED }),
    ...(logRetention && { logRetention }),
  };
}

/**
 * Reads the settings of one function. Undefined if none is set.
 * @throws InputError
 */
export function functionOptions(
  settings: Pick<Settings<(typeof FUNCTION_KEYS)[number]>, 'number'>,
): FunctionOptions | undefined {
  const memorySize = settings.number('memoryMiB', FUNCTION_MEMORY_MIB);
  const seconds = settings.number('timeoutSeconds', TIMEOUT_SECONDS);
  const reserved = settings.number('reservedConcurrency', RESERVED_EXECUTIONS);
  if (memorySize === undefined && seconds === undefined && reserved === undefined) return undefined;
  return {
    memorySize,
    timeout: seconds === undefined ? undefined : Duration.seconds(seconds),
    reservedConcurrentExecutions: reserved,
  };
}

function logRetentionOf(
  settings: Settings<(typeof COMMON_FUNCTION_KEYS)[number]>,
): logs.RetentionDays | undefined {
  const days = settings.number('logRetentionDays', {
    from: 1,
    to: 3_653,
    unit: 'days',
    source: 'CloudWatch Logs, PutRetentionPolicy',
  });
  if (days === undefined || LOG_RETENTION_DAYS.includes(days)) return days;
  throw new InputError(
    `${settings.path}.logRetentionDays is ${days}; allowed are ${LOG_RETENTION_DAYS.join(', ')} ` +
      '(CloudWatch Logs, PutRetentionPolicy).',
  );
}
