import type { keepTime, OutsideMessage, WaitMessage } from './keep-time';
import type { Handler, ModuleHost } from './load-handler';
import type { ConsoleOptions } from './patch-console';
import type { seedChance } from './seed-chance';

/** A message to an execution environment. `now` is the host's time, in milliseconds since the epoch. */
export type HostMessage =
  | (InvokeMessage & { readonly kind: 'invoke'; readonly now: number })
  /** Time has moved on. It is answered with `told`. */
  | { readonly kind: 'time'; readonly now: number };

/** One invocation, as an execution environment gets it. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event, JSON. */
  readonly payload: string;
  readonly invokedFunctionArn: string;
  /** The function's timeout, counted from its start. */
  readonly timeoutMs: number;
  /** JSON of the client context that the caller passed (AWS SDK, Invoke). */
  readonly clientContext: string | undefined;
}

/** A message from an execution environment. */
export type EnvironmentMessage =
  /** The module is loaded and the handler found. */
  | { readonly kind: 'ready' }
  /** Loading failed; `payload` is Lambda's error JSON. The process ends. */
  | { readonly kind: 'initError'; readonly payload: string }
  /** The handler is done. `payload` is the JSON of its result or of its error. */
  | { readonly kind: 'success' | 'error'; readonly payload: string; readonly maxMemoryKilobytes: number }
  /** The time of the last message is the time here. */
  | { readonly kind: 'told' }
  | WaitMessage
  | OutsideMessage;

/** The other self-contained functions in the child process. */
interface BootstrapParts extends ModuleHost {
  readonly loadHandler: (host: ModuleHost, taskRoot: string, handler: string) => Promise<Handler>;
  readonly formatError: (thrown: unknown) => ReportedError;
  readonly patchConsole: (console: Console, options: ConsoleOptions) => (...message: unknown[]) => void;
  readonly keepTime: typeof keepTime;
  readonly seedChance: typeof seedChance;
}

/**
 * One execution environment, inside its process: loads the handler, then runs one invocation at a time.
 *
 * As in nodejs24.x (aws-lambda-ric 4.0.2) nothing catches errors outside the handler's promise: an unhandled
 * rejection or an uncaught exception ends the process with status 1. A handler that never answers ends it
 * with status 0, once nothing is left to wait for.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 */
export async function runEnvironment(parts: BootstrapParts): Promise<void> {
  const { format } = parts.require('node:util') as typeof import('node:util');
  const variables = process.env;
  const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;
  let requestId: string | undefined;

  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('This program runs as a child of the local Lambda only.');
  const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => {
      stream.write('', () => resolve());
    });
  // When the host gets the message, all earlier lines are read or in the pipe.
  const report = async (message: EnvironmentMessage): Promise<void> => {
    await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
    await new Promise<void>((resolve) => {
      send(message, undefined, undefined, () => resolve());
    });
  };
  const [fakeTimers = '', startsAt = '', seed = ''] = process.argv.slice(1);
  process.argv.length = 1;
  if (seed !== '') parts.seedChance(parts, seed);
  const time = parts.keepTime(parts, {
    fakeTimers,
    now: Number(startsAt),
    report: (message) => {
      if (message.kind === 'outside') return send(message);
      // Without anything to wait for, only the channel to the host keeps the process alive, and it shall end.
      if (message.due !== undefined || message.requests > 0) process.channel?.ref();
      else if (requestId !== undefined) process.channel?.unref();
      return send(message);
    },
  });
  // Lambda has no such function; code that looks for it must not find it here.
  delete process.send;
  // The host is gone, so no result can be reported.
  process.on('disconnect', () => process.exit());

  const logError = parts.patchConsole(console, {
    format,
    json: variables.AWS_LAMBDA_LOG_FORMAT === 'JSON',
    minLevel: variables.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE',
    requestId: () => requestId,
    write: (line) => process.stdout.write(line),
  });

  const context = (message: InvokeMessage): Record<string, unknown> => {
    const deadline = Date.now() + message.timeoutMs;
    return {
      functionName: variables.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
      invokedFunctionArn: message.invokedFunctionArn,
      awsRequestId: message.requestId,
      clientContext: message.clientContext === undefined ? undefined : JSON.parse(message.clientContext),
      identity: undefined,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
  };

  const serialize = (value: unknown): string => {
    let json: string | undefined;
    try {
      json = JSON.stringify(value === undefined ? null : value);
    } catch {
      // A cycle or a BigInt. Lambda's runtime names only the failure.
    }
    if (json !== undefined) return json;
    const error = new Error('Unable to stringify response body');
    error.name = 'Runtime.JSONStringifyError';
    throw error;
  };

  const failed = (title: string, thrown: unknown): string => {
    const error = parts.formatError(thrown);
    logError(title, JSON.stringify({ ...error, trace: undefined, stack: error.trace }));
    return JSON.stringify(error);
  };

  const answer = async (handler: Handler, message: InvokeMessage): Promise<EnvironmentMessage> => {
    const outcome = (kind: 'success' | 'error', payload: string): EnvironmentMessage => {
      return { kind, payload, maxMemoryKilobytes: process.resourceUsage().maxRSS };
    };
    try {
      const result = await handler(JSON.parse(message.payload), context(message));
      // A promise that the handler did not await and that has failed by now ends the process before the
      // answer, as on AWS.
      await new Promise((resolve) => setImmediate(resolve));
      const payload = serialize(result);
      if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return outcome('success', payload);
      const errorMessage = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).';
      return outcome('error', JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }));
    } catch (error) {
      await new Promise((resolve) => setImmediate(resolve));
      return outcome('error', failed('Invoke Error', error));
    }
  };

  let handler: Handler;
  time.watch();
  try {
    handler = await parts.loadHandler(parts, variables.LAMBDA_TASK_ROOT ?? '', variables._HANDLER ?? '');
  } catch (error) {
    await report({ kind: 'initError', payload: failed('Init Error', error) });
    process.exit(1);
  }
  time.rest();

  process.on('message', (message: HostMessage) => {
    time.moveTo(message.now);
    if (message.kind === 'time') {
      send({ kind: 'told' });
      if (requestId !== undefined) time.watch();
      return;
    }
    requestId = message.requestId;
    // While the handler runs, only its own work keeps the process alive: a handler that can never answer ends
    // it.
    process.channel?.unref();
    time.watch();
    void answer(handler, message).then((outcome) => {
      time.rest();
      process.channel?.ref();
      requestId = undefined;
      return report(outcome);
    });
  });
  await report({ kind: 'ready' });
}

/** An error as Lambda reports it to the caller. */
interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/**
 * A thrown value in Lambda's shape (aws-lambda-ric 4.0.2): an Error by its name, message and stack; any other
 * value by its `typeof` and as text.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 */
export function formatError(thrown: unknown): ReportedError {
  try {
    if (thrown instanceof Error) {
      return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    // A value whose `toString` throws. Lambda has its own sentence for it.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}
