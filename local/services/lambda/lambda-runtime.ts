import { Chance } from '../../base/chance';
import { inTurn, sleep } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import { EnvironmentPool, type Lease } from './environments/environment-pool';
import { FunctionWorker } from './environments/function-worker';
import type { ProcessTime } from './environments/machine-time';
import { lambdaError } from './errors';
import {
  FunctionRegistry,
  parseFunctionReference,
  type ResolvedFunction,
} from './functions/function-registry';
import { languageOf, pythonVersion } from './functions/playable-runtime';
import {
  AsyncInvocations,
  DEFAULT_EVENT_INVOKE,
  type EventInvokeConfiguration,
  noDestinations,
} from './invocations/async-invocations';
import { ConcurrencyLimits } from './invocations/concurrency-limits';
import { FunctionLogs } from './invocations/function-logs';
import type { FunctionInvoker, InvokeResult } from './invocations/invocation';
import type { InvokeAsyncOptions, InvokeOptions, LambdaRuntimeOptions } from './lambda-runtime-options';
import { MAX_ASYNC_PAYLOAD_BYTES, MAX_SYNC_PAYLOAD_BYTES } from './limits';
import { DEFAULT_FUNCTION_TIME } from './time-model';

/** How long an idle environment is kept. An assumption: AWS names no time. */
const IDLE_MS = 10 * 60_000;

/** The same on every machine, so that the outcome is. */
const MAX_ENVIRONMENTS = 8;

/**
 * Runs functions as processes of this machine: their bundled code, unchanged, with the variables, limits,
 * logs and errors that Lambda gives them. Differences to Lambda: code runs on this machine's Node.js or Python, between
 * invocations only its timers stand still (in Python nothing does), and code in Node.js finds the modules of the folders
 * above its own.
 */
export class LambdaRuntime implements FunctionInvoker {
  readonly functions = new FunctionRegistry();
  readonly concurrency: ConcurrencyLimits;
  private readonly pool: EnvironmentPool<FunctionWorker>;
  private readonly logs: FunctionLogs;
  private readonly async: AsyncInvocations;
  private readonly eventInvoke = new Map<string, EventInvokeConfiguration>();
  private readonly working = new Map<string, FunctionWorker>();
  private readonly workers = new Map<string, FunctionWorker>();
  private readonly chance: Chance;
  /** Functions of which it was said that a part of them lives in the machine's time. */
  private readonly outside = new Set<string>();
  private saidPython = false;
  /** How many environments of each function were started. */
  private readonly started = new Map<string, number>();

  constructor(private readonly options: LambdaRuntimeOptions) {
    const { clock, onNotice, maxEnvironments = MAX_ENVIRONMENTS } = options;
    this.chance = options.chance ?? Chance.unseeded();
    this.concurrency = new ConcurrencyLimits(options.accountConcurrency);
    this.pool = new EnvironmentPool({ maxEnvironments, idleMs: IDLE_MS, clock });
    this.logs = new FunctionLogs({
      folder: options.logFolder,
      maxFileBytes: options.maxLogFileBytes,
      onLog: options.onLog ?? (() => undefined),
      onNotice,
    });
    this.async = new AsyncInvocations({
      invoke: ({ functionArn, payload, requestId }) =>
        this.run(this.functions.resolve(functionArn), payload, requestId, {}),
      clock,
      deliver: options.deliver ?? noDestinations,
      onNotice,
    });
  }

  /**
   * Invokes a function and waits for its answer.
   * @param functionName name, ARN, or either with a qualifier
   * @param payload the event as JSON text, at most 6 MB (AWS SDK, Invoke)
   * @throws AwsError ResourceNotFoundException, RequestTooLargeException; ServiceException when the runtime
   * stops, or this machine cannot start a process
   */
  async invoke(functionName: string, payload: string, options: InvokeOptions = {}): Promise<InvokeResult> {
    const target = this.functions.resolve(functionName, options.qualifier);
    checkSize(payload, 'RequestResponse', MAX_SYNC_PAYLOAD_BYTES);
    return await this.run(target, payload, this.chance.uuid(), options);
  }

  /**
   * Takes an event and returns; the function runs later, and again when it fails (`configureEventInvoke`).
   * @param payload the event as JSON text, at most 1 MB (AWS SDK, Invoke)
   * @returns the request id of every attempt
   * @throws AwsError ResourceNotFoundException, RequestTooLargeException; TooManyRequestsException when 256
   * MiB of events wait
   */
  invokeAsync(functionName: string, payload: string, options: InvokeAsyncOptions = {}): string {
    const target = this.functions.resolve(functionName, options.qualifier);
    checkSize(payload, 'Event', MAX_ASYNC_PAYLOAD_BYTES);
    const requestId = this.chance.uuid();
    const accepted = this.async.accept({
      requestId,
      payload,
      functionArn: target.invokedArn,
      configuration: this.eventInvoke.get(eventInvokeKey(target)) ?? DEFAULT_EVENT_INVOKE,
      deadLetterTarget: target.configuration.deadLetterTarget,
      endsWithRun: options.endsWithRun ?? false,
    });
    if (accepted) return requestId;
    throw lambdaError(
      'TooManyRequestsException',
      `${this.async.bytes} bytes of asynchronous events are waiting, which is what the local Lambda holds.`,
      429,
    );
  }

  /** Sets how the asynchronous events of a function, or of one version or alias of it, are treated. */
  configureEventInvoke(
    functionName: string,
    qualifier: string | undefined,
    configuration: EventInvokeConfiguration,
  ): void {
    this.eventInvoke.set(eventInvokeKey(this.functions.resolve(functionName, qualifier)), configuration);
  }

  /**
   * A request with this access key has arrived. Undefined if it is of no function.
   * @see EnvironmentTime.request
   */
  requestOf(accessKeyId: string): ReturnType<ProcessTime['request']> | undefined {
    return this.workers.get(accessKeyId)?.time.request();
  }

  /** The function that works with an access key just now. */
  workingFunction(
    accessKeyId: string,
  ): { readonly name: string; readonly role: string | undefined } | undefined {
    return this.working.get(accessKeyId)?.identity;
  }

  /** Replaces the environments of a function, as a new deployment does. Invocations under way finish. */
  replaceEnvironments(functionName: string): void {
    this.pool.retire((key) => key.startsWith(`${functionName}:`));
  }

  /** Ends every process and closes the logs. Invocations under way end with ServiceException. */
  async close(): Promise<void> {
    this.async.close();
    await this.pool.close();
    this.logs.close();
  }

  private async run(
    target: ResolvedFunction,
    payload: string,
    requestId: string,
    options: InvokeOptions,
  ): Promise<InvokeResult> {
    const { name: functionName } = target.configuration;
    const { qualifier } = parseFunctionReference(target.invokedArn);
    const reason = this.concurrency.take(functionName);
    if (reason !== undefined) {
      this.options.onInvocation?.({ kind: 'throttled', functionName, qualifier });
      return { kind: 'throttled', reason };
    }
    const concurrentExecutions = this.concurrency.count(functionName);
    let lease: Lease<FunctionWorker> | undefined;
    try {
      const caller = this.working.get(options.callerAccessKeyId ?? '');
      // In its turn, as an event of its own: functions that begin at one moment are at work one after the other, and
      // the next finds the environment free that the one before it used.
      await new Promise<void>((turn) => inTurn(this.options.clock, `${functionName} ${requestId}`, turn));
      lease = await this.pool.acquire(
        `${functionName}:${target.version}`,
        () => this.startWorker(target),
        caller,
        this.concurrency.reserved(functionName) !== undefined,
      );
      const worker = lease.environment;
      this.working.set(worker.accessKeyId, worker);
      const { clientContext, onLine, records = 0 } = options;
      const invokedFunctionArn = target.invokedArn;
      const disturbance = this.options.disturb?.(functionName, worker);
      const result = await worker.run({
        requestId,
        payload,
        invokedFunctionArn,
        clientContext,
        records,
        onLine,
        disturbance,
      });
      this.working.delete(worker.accessKeyId);
      const executedVersion = target.version;
      // The process is free for the next; by AWS's time, the function is still at work.
      lease.release();
      lease = undefined;
      if (result.kind === 'unavailable') throw new Error(result.reason);
      const { kind, durationMs, payload: answer } = result;
      if (result.remainingMs > 0) await sleep(this.options.clock, result.remainingMs);
      this.options.onInvocation?.({ kind, functionName, qualifier, durationMs, concurrentExecutions });
      if (kind === 'success') return { kind, payload: answer, requestId, executedVersion };
      return { kind, functionError: 'Unhandled', payload: answer, requestId, executedVersion };
    } catch (error) {
      const message = messageOf(error);
      throw lambdaError('ServiceException', `Function ${functionName} could not be run: ${message}`, 500);
    } finally {
      lease?.release();
      this.concurrency.release(functionName);
    }
  }

  private startWorker({ configuration, version }: ResolvedFunction): FunctionWorker {
    const { clock, variables, functionTime } = this.options;
    const { name, runtime } = configuration;
    if (languageOf(runtime) === 'Python') this.sayPython();
    const before = this.started.get(name) ?? 0;
    this.started.set(name, before + 1);
    const worker = new FunctionWorker({
      chance: this.chance.of(`${name}/${before}`),
      functionTime: { ...DEFAULT_FUNCTION_TIME, ...functionTime },
      configuration,
      version,
      hostVariables: variables?.() ?? {},
      clock,
      onLine: (text, requestId) =>
        this.logs.write({ functionName: name, requestId, timestamp: clock.now(), text }),
      onOutside: (what) => this.sayOutside(name, what),
    });
    this.workers.set(worker.accessKeyId, worker);
    void worker.ended.then(() => this.workers.delete(worker.accessKeyId));
    return worker;
  }

  /** Once. */
  private sayPython(): void {
    if (this.saidPython) return;
    this.saidPython = true;
    this.options.onNotice(
      `Functions in Python run on this machine's Python ${pythonVersion()}, in the machine's time: they see its clock, and ` +
        'the local time passes while they work.',
    );
  }

  /** Once for each function. */
  private sayOutside(functionName: string, what: string): void {
    if (this.outside.has(functionName)) return;
    this.outside.add(functionName);
    this.options.onNotice(
      `Function ${functionName} starts ${what} of its own, which lives in the machine's time and not in AWS's.`,
    );
  }
}

/** Lambda keeps one configuration per qualifier; no qualifier means `$LATEST`. */
function eventInvokeKey({ invokedArn }: ResolvedFunction): string {
  return invokedArn.replace(/:\$LATEST$/, '');
}

/** @throws AwsError RequestTooLargeException (413) */
function checkSize(payload: string, invocationType: string, limit: number): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= limit) return;
  throw lambdaError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
    413,
  );
}
