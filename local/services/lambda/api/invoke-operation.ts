import { messageOf } from '../../../base/message-of';
import type { AwsRequest, AwsResponse } from '../../../http';
import { invalidParameter, lambdaError } from '../errors';
import type { LambdaRuntime } from '../lambda-runtime';
import { LOG_TAIL_BYTES } from '../limits';

/**
 * The Lambda API's Invoke: `RequestResponse`, `Event` or `DryRun`.
 * @throws AwsError InvalidRequestContentException for a payload that is not JSON, and the errors of
 * `LambdaRuntime`
 */
export async function invokeOperation(
  runtime: LambdaRuntime,
  functionName: string,
  request: AwsRequest,
): Promise<AwsResponse> {
  const qualifier = request.url.searchParams.get('Qualifier') ?? undefined;
  const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  const payload = readPayload(request.body);
  switch (type) {
    case 'DryRun':
      runtime.functions.resolve(functionName, qualifier);
      return { status: 204 };
    case 'Event':
      runtime.invokeAsync(functionName, payload, { qualifier });
      return { status: 202 };
    case 'RequestResponse':
      return await invokeSync(runtime, functionName, payload, qualifier, request);
    default:
      throw invalidParameter(
        `InvocationType is ${JSON.stringify(type)}; allowed are RequestResponse, Event and DryRun.`,
      );
  }
}

async function invokeSync(
  runtime: LambdaRuntime,
  functionName: string,
  payload: string,
  qualifier: string | undefined,
  request: AwsRequest,
): Promise<AwsResponse> {
  let log = '';
  const keep = (line: string): void => {
    log = `${log}${line}\n`.slice(-LOG_TAIL_BYTES);
  };
  const tail = header(request, 'x-amz-log-type') === 'Tail';
  const result = await runtime.invoke(functionName, payload, {
    qualifier,
    clientContext: readClientContext(header(request, 'x-amz-client-context')),
    callerAccessKeyId: accessKeyId(request),
    onLine: tail ? keep : undefined,
  });
  if (result.kind === 'throttled') {
    throw lambdaError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: result.reason });
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amzn-requestid': result.requestId,
    'x-amz-executed-version': result.executedVersion,
  };
  if (result.kind === 'functionError') headers['x-amz-function-error'] = result.functionError;
  if (tail) headers['x-amz-log-result'] = logTail(log);
  return { status: 200, headers, body: result.payload };
}

function readPayload(body: Buffer): string {
  if (body.length === 0) return '{}';
  const payload = body.toString('utf8');
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = messageOf(error);
    throw lambdaError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
  return payload;
}

function readClientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const context = Buffer.from(base64, 'base64').toString('utf8');
  try {
    JSON.parse(context);
  } catch {
    throw lambdaError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
  return context;
}

/**
 * The first part of the SigV4 credential scope: `Credential=<access
 * key>/<date>/<region>/lambda/aws4_request`.
 */
function accessKeyId(request: AwsRequest): string | undefined {
  return /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
}

/** Cuts the log again: `log` is 4 KB in characters, which may be more in bytes. */
function logTail(log: string): string {
  return Buffer.from(log).subarray(-LOG_TAIL_BYTES).toString('base64');
}

function header(request: AwsRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
