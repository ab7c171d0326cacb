import { statSync } from 'node:fs';
import { invalidParameter } from '../errors';
import { MAX_ENVIRONMENT_BYTES } from '../limits';
import { languageOf } from './playable-runtime';

/** A function as it is registered with the local Lambda. */
export interface FunctionConfiguration {
  readonly name: string;
  /** Unqualified ARN. */
  readonly arn: string;
  /**
   * A runtime of Node.js or Python, for example `nodejs24.x` or `python3.13`. Each runs on this machine's Node.js or
   * python3. Node.js behaves as nodejs24.x does.
   */
  readonly runtime: string;
  /** `file.export`, for example `index.handler`; in Python `module.function`. */
  readonly handler: string;
  /** The folder with the code, unpacked. */
  readonly codePath: string;
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** 1 to 900 seconds. */
  readonly timeoutSeconds: number;
  /**
   * 128 to 10,240 MB. As on AWS it bounds the heap of the process; unlike on AWS it does not change the CPU
   * share.
   */
  readonly memorySize: number;
  readonly description?: string;
  readonly role?: string;
  /** `/aws/lambda/<name>` unless told. */
  readonly logGroup?: string;
  /** How the runtime's `console` writes: `Text` unless told. */
  readonly logFormat?: 'Text' | 'JSON';
  /** Lines of `console` below this level are dropped; everything is written unless told. */
  readonly applicationLogLevel?: string;
  /** ARN of the queue or topic that gets the asynchronous events that Lambda gives up, unchanged. */
  readonly deadLetterTarget?: string;
}

/**
 * Variables that Lambda reserves for itself (Lambda Developer Guide, "Defined runtime environment
 * variables").
 */
const RESERVED_VARIABLES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** The levels of the console, lowest first (Lambda Developer Guide, "Log-level filtering"). */
const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Checks a configuration as Lambda does when a function is created, and what the local run needs besides.
 * @throws AwsError InvalidParameterValueException with the property, the value and the allowed values
 */
export function checkFunctionConfiguration(configuration: FunctionConfiguration): void {
  const { name, runtime, handler, timeoutSeconds, memorySize, applicationLogLevel } = configuration;
  const refuse = (property: string, given: unknown, allowed: string): never => {
    throw invalidParameter(
      `Function ${name}: ${property} is ${JSON.stringify(given)}; allowed is ${allowed}.`,
    );
  };
  if (!/^[A-Za-z0-9-_]{1,64}$/.test(name)) refuse('FunctionName', name, '1 to 64 letters, digits, - or _');
  if (languageOf(runtime) === undefined) {
    refuse('Runtime', runtime, 'a runtime of Node.js or Python, such as nodejs24.x or python3.13');
  }
  if (!/^[^\s.][^\s]*\.[^\s]+$/.test(handler)) {
    refuse('Handler', handler, 'file.export, for example index.handler');
  }
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1 || timeoutSeconds > 900) {
    refuse('Timeout', timeoutSeconds, 'a whole number of seconds from 1 to 900 (Lambda quotas)');
  }
  if (!Number.isInteger(memorySize) || memorySize < 128 || memorySize > 10_240) {
    refuse('MemorySize', memorySize, 'a whole number of MB from 128 to 10240 (Lambda quotas)');
  }
  if (applicationLogLevel !== undefined && !LOG_LEVELS.includes(applicationLogLevel)) {
    refuse('LoggingConfig.ApplicationLogLevel', applicationLogLevel, LOG_LEVELS.join(', '));
  }
  checkEnvironment(configuration);
  if (statSync(configuration.codePath, { throwIfNoEntry: false })?.isDirectory() !== true) {
    refuse('Code', configuration.codePath, 'a folder with the unpacked code; this is not one');
  }
}

function checkEnvironment({ name, environment }: FunctionConfiguration): void {
  const reserved = Object.keys(environment).filter((variable) => RESERVED_VARIABLES.has(variable));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Function ${name}: Environment.Variables sets ${reserved.join(', ')}, which Lambda reserves for itself.`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    throw invalidParameter(
      `Function ${name}: Environment.Variables has ${bytes} bytes; allowed are ${MAX_ENVIRONMENT_BYTES} (Lambda quotas).`,
    );
  }
}
