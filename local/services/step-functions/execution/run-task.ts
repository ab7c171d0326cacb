import { parseArn } from '../../../base/arn';
import { isObject, type JsonObject } from '../../../base/json-object';
import { messageOf } from '../../../base/message-of';
import { AwsError } from '../../../http';
import type { InvokeResult } from '../../lambda';
import type { TaskState } from '../definition/definition';
import type { Scope } from '../language/scope';
import { runtimeError, StateError } from '../language/state-error';
import { Cancellation } from './cancellation';
import { WHOLE } from './execution';
import { checkedJson, type Frame } from './frame';
import type { TaskInvoker } from './surroundings';

/**
 * Runs a task once.
 * @returns the response of the integration, or the payload of the function
 * @throws StateError with the function's errorType, with `Lambda.…` for an error of Lambda, or States.Timeout
 */
export async function runTask(state: TaskState, scope: Scope, frame: Frame): Promise<unknown> {
  const given = await state.flow.work(scope);
  const timeoutSeconds = await state.timeoutSeconds?.(scope);
  const events = eventsOf(state, frame);
  frame.record(events.scheduled, events.schedule(checkedJson(given, state.name), timeoutSeconds));
  frame.record(events.started, events.common);
  const { invoker } = frame.surroundings;
  try {
    const work =
      state.resource.kind === 'invoke' ? invoke(given, invoker) : call(state.resource.arn, given, invoker);
    const result = await inTime(work, timeoutSeconds, frame);
    const output = checkedJson(result, state.name);
    frame.record(events.succeeded, { ...events.common, output, outputDetails: WHOLE });
    return result;
  } catch (error) {
    if (error instanceof StateError) {
      const ending = error.error === 'States.Timeout' ? events.timedOut : events.failed;
      frame.record(ending, { ...events.common, error: error.error, cause: error.cause });
    }
    throw error;
  }
}

/** @param seconds real seconds, as Lambda's timeouts are */
async function inTime<Value>(
  work: Promise<Value>,
  seconds: number | undefined,
  frame: Frame,
): Promise<Value> {
  if (seconds === undefined) return await frame.cancellation.race(work);
  const part = new Cancellation(frame.cancellation);
  const timeout = part.sleep(frame.surroundings.clock, seconds * 1000).then(() => {
    throw new StateError('States.Timeout', undefined);
  });
  try {
    return await Promise.race([part.race(work), timeout]);
  } finally {
    // Ends the loser of the race.
    timeout.catch(() => undefined);
    part.cancel();
  }
}

/** Invokes the function that is the resource. @returns its payload */
async function call(arn: string, given: unknown, invoker: TaskInvoker): Promise<unknown> {
  const { payload } = await answerOf(() => invoker.invoke(arn, JSON.stringify(given)));
  return JSON.parse(payload);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
async function invoke(given: unknown, invoker: TaskInvoker): Promise<unknown> {
  const {
    FunctionName,
    Payload = {},
    InvocationType = 'RequestResponse',
    ...more
  } = Object(given) as JsonObject;
  if (typeof FunctionName !== 'string') {
    throw runtimeError(`FunctionName of lambda:invoke must be a string, got ${JSON.stringify(FunctionName)}`);
  }
  const qualifier = textOf(more, 'Qualifier');
  const payload = JSON.stringify(Payload);
  if (InvocationType === 'Event') {
    const requestId = await answered(async () => invoker.invokeAsync(FunctionName, payload, { qualifier }));
    return response(202, requestId, { Payload: '' });
  }
  if (InvocationType !== 'RequestResponse') {
    throw runtimeError(
      `InvocationType must be RequestResponse or Event here, got ${JSON.stringify(InvocationType)}`,
    );
  }
  const clientContext = textOf(more, 'ClientContext');
  const options = {
    qualifier,
    clientContext: clientContext && Buffer.from(clientContext, 'base64').toString(),
  };
  const result = await answerOf(() => invoker.invoke(FunctionName, payload, options));
  const answer = { ExecutedVersion: result.executedVersion, Payload: JSON.parse(result.payload) };
  return response(200, result.requestId, answer);
}

function response(status: number, requestId: string, answer: object) {
  return {
    ...answer,
    SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: status },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: status,
  };
}

function textOf(given: JsonObject, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}

async function answerOf(invoked: () => Promise<InvokeResult>) {
  const result = await answered(invoked);
  if (result.kind === 'success') return result;
  if (result.kind === 'throttled') throw new StateError('Lambda.TooManyRequestsException', result.reason);
  const failure: unknown = JSON.parse(result.payload);
  const name =
    isObject(failure) && typeof failure.errorType === 'string' ? failure.errorType : 'Lambda.Unknown';
  throw new StateError(name, result.payload);
}

/** Maps errors of Lambda's API to the names of Step Functions. */
async function answered<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError) throw new StateError(`Lambda.${error.code}`, error.message);
    throw new StateError('Lambda.SdkClientException', messageOf(error));
  }
}

/** The event types of a task. A function as the resource has its own, older ones. */
function eventsOf({ resource }: TaskState, frame: Frame) {
  const { region } = parseArn(frame.execution.settings.arn);
  const isInvoke = resource.kind === 'invoke';
  const prefix = isInvoke ? 'Task' : 'LambdaFunction';
  const common = isInvoke ? { resourceType: 'lambda', resource: 'invoke' } : {};
  return {
    common,
    scheduled: `${prefix}Scheduled`,
    started: `${prefix}Started`,
    succeeded: `${prefix}Succeeded`,
    failed: `${prefix}Failed`,
    timedOut: `${prefix}TimedOut`,
    schedule(given: string, timeoutInSeconds: number | undefined) {
      if (isInvoke) return { ...common, region, parameters: given, timeoutInSeconds };
      return { resource: resource.arn, input: given, inputDetails: WHOLE, timeoutInSeconds };
    },
  };
}
