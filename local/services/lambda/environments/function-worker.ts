import { devNull } from 'node:os';
import { parseArn } from '../../../base/arn';
import type { Chance } from '../../../base/chance';
import type { Clock } from '../../../base/clock';
import type { FunctionConfiguration } from '../functions/function-configuration';
import { languageOf, machineRuntime } from '../functions/playable-runtime';
import { INIT_TIMEOUT_MS } from '../limits';
import { type FunctionTime, workMs } from '../time-model';
import type { PooledEnvironment } from './environment-pool';
import { type Disturbance, ExecutionEnvironment, type Outcome } from './execution-environment';
import { errorPayload, reportLines } from './invocation-report';
import type { ProcessTime } from './machine-time';

interface FunctionWorkerOptions {
  readonly configuration: FunctionConfiguration;
  readonly version: string;
  /** The variables that the host adds to the function's. */
  readonly hostVariables: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Of this environment alone. */
  readonly chance: Chance;
  readonly functionTime: FunctionTime;
  /** Gets every line of the log: the function's own, and Lambda's about it. */
  readonly onLine: (line: string, requestId: string | undefined) => void;
  /** The function has started a thread or a process, which its clock does not reach. */
  readonly onOutside: (what: string) => void;
}

/** One invocation for a worker. */
interface WorkerInvocation {
  readonly requestId: string;
  /** The event, JSON. */
  readonly payload: string;
  readonly invokedFunctionArn: string;
  readonly clientContext: string | undefined;
  /** Records of an event source mapping in it. */
  readonly records: number;
  /** Gets the lines of this invocation. */
  readonly onLine: ((line: string) => void) | undefined;
  readonly disturbance?: Disturbance;
}

/** The result of an invocation, with its payload in Lambda's form. */
type WorkerResult =
  | {
      readonly kind: 'success' | 'functionError';
      readonly payload: string;
      /** Without the cold start. */
      readonly durationMs: number;
      /** Of it, what has not passed yet by the clock: the function's work, as the model has it. */
      readonly remainingMs: number;
    }
  /** The function did not run, or not to its end, and that is not its fault. */
  | { readonly kind: 'unavailable'; readonly reason: string };

interface Charged {
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly remainingMs: number;
}

/** An execution environment of one version of a function, with its identity and its log. */
export class FunctionWorker implements PooledEnvironment {
  /** Signs this environment's API requests; no two environments share one. */
  readonly accessKeyId: string;
  private readonly environment: ExecutionEnvironment;
  private invocation: WorkerInvocation | undefined;
  private fresh = true;

  constructor(private readonly options: FunctionWorkerOptions) {
    const { configuration, version, clock, chance, hostVariables } = options;
    const { name, codePath, memorySize, timeoutSeconds, runtime } = configuration;
    this.accessKeyId = `LOCAL${chance.hex(8).toUpperCase()}`;
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[${version}]${chance.hex(16)}`;
    const identity = { version, logStreamName, accessKeyId: this.accessKeyId };
    this.log(`INIT_START Runtime: ${runtime}, on this machine's ${machineRuntime(runtime)}`);
    this.environment = new ExecutionEnvironment({
      name,
      runtime,
      initDurationMs: options.functionTime.coldStartMs,
      codePath,
      memorySize,
      clock,
      chance,
      variables: environmentVariables(configuration, identity, hostVariables),
      // Lambda repeats an initialization that takes too long, within the invocation's own timeout.
      initTimeoutMs: INIT_TIMEOUT_MS + timeoutSeconds * 1000,
      onLine: (line) => this.log(line),
      onOutside: options.onOutside,
    });
  }

  /** The function, and the role that its requests are made with. */
  get identity(): { readonly name: string; readonly role: string | undefined } {
    const { name, role } = this.options.configuration;
    return { name, role };
  }

  get usable(): boolean {
    return this.environment.usable;
  }

  /** What the clock knows of the process. */
  get time(): ProcessTime {
    return this.environment.time;
  }

  get ended(): Promise<void> {
    return this.environment.ended;
  }

  end(): Promise<void> {
    return this.environment.end();
  }

  /** Kills the process, as if it had crashed; resolves when it is gone. */
  kill(): Promise<void> {
    return this.environment.kill();
  }

  /** Runs one invocation; the worker must be idle. */
  async run(invocation: WorkerInvocation): Promise<WorkerResult> {
    const { clock, configuration, version } = this.options;
    const { memorySize, timeoutSeconds } = configuration;
    const { requestId, payload, invokedFunctionArn, clientContext } = invocation;
    let startedAt = clock.now();
    const begin = (): void => {
      this.invocation = invocation;
      this.log(`START RequestId: ${requestId} Version: ${version}`);
    };
    const answered = await this.environment.invoke(
      { requestId, payload, invokedFunctionArn, clientContext, timeoutMs: timeoutSeconds * 1000 },
      () => {
        startedAt = clock.now();
        begin();
      },
      invocation.disturbance,
    );
    const { outcome, durationMs, remainingMs } = this.charge(answered, clock.now() - startedAt, invocation);
    if (outcome.kind === 'notStarted') return { kind: 'unavailable', reason: outcome.reason };
    // Lambda writes this line also for an invocation whose environment never came up.
    if (this.invocation === undefined) begin();
    const initDurationMs = this.fresh ? this.environment.initDurationMs : undefined;
    const facts = {
      requestId,
      durationMs,
      initDurationMs,
      memorySize,
      timeoutSeconds,
    };
    for (const line of reportLines(outcome, facts)) this.log(line);
    this.invocation = undefined;
    this.fresh = false;
    if (outcome.kind === 'ended') return { kind: 'unavailable', reason: 'The local Lambda is stopping.' };
    if (outcome.kind === 'success') {
      return { kind: 'success', payload: outcome.payload, durationMs, remainingMs };
    }
    return { kind: 'functionError', payload: errorPayload(outcome, facts), durationMs, remainingMs };
  }

  /** Adds the function's work to its waits. Both together may take too long, even though it has answered. */
  private charge(outcome: Outcome, waitedMs: number, { records }: WorkerInvocation): Charged {
    const { configuration, functionTime } = this.options;
    if (outcome.kind !== 'success' && outcome.kind !== 'error') {
      return { outcome, durationMs: waitedMs, remainingMs: 0 };
    }
    const timeoutMs = configuration.timeoutSeconds * 1000;
    // The work of Python is in the time that has passed.
    const isMeasured = languageOf(configuration.runtime) === 'Python';
    const durationMs = waitedMs + (isMeasured ? 0 : workMs(functionTime, records));
    if (durationMs <= timeoutMs) return { outcome, durationMs, remainingMs: durationMs - waitedMs };
    const remainingMs = Math.max(0, timeoutMs - waitedMs);
    return { outcome: { kind: 'timedOut' }, durationMs: timeoutMs, remainingMs };
  }

  private log(line: string): void {
    this.invocation?.onLine?.(line);
    this.options.onLine(line, this.invocation?.requestId);
  }
}

/** The values that differ between two execution environments of one function. */
interface EnvironmentIdentity {
  readonly version: string;
  readonly logStreamName: string;
  /** Tells which environment an API request came from, since the request's credential scope names it. */
  readonly accessKeyId: string;
}

/**
 * The variables of a function's process: Lambda's own, the function's, and what the host adds (endpoints). Of
 * this machine's environment it passes on only what a process needs to start; AWS profiles are out of reach.
 *
 * @param hostVariables added last, for example `AWS_ENDPOINT_URL`
 * @param machine the machine's environment; only `PATH` and Windows' `SystemRoot` are taken from it
 */
function environmentVariables(
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
    // One thread, so that its jobs are known to be done; see bootstrap/keep-time.ts.
    UV_THREADPOOL_SIZE: '1',
    ...hostVariables,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
