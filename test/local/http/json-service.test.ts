import { describe, expect, it } from 'vitest';
import { AwsError, type AwsRequest, JsonService } from '../../../local/http';

const errors: unknown[] = [];
const service = new JsonService({
  signingName: 'sqs',
  jsonVersion: '1.0',
  onError: (error, operation) => errors.push([operation, error]),
  operations: {
    Echo: (input) => ({ got: input }),
    Written: () => ({ json: () => '{"already":"json"}', members: () => ({ already: 'members' }) }),
    Nothing: () => undefined,
    Refuse: () => {
      throw new AwsError('OverLimit', 'Too many.', 403, { Reason: 'because' });
    },
    Break: async () => {
      throw new TypeError('a defect');
    },
  },
});

async function call(
  operation: string | undefined,
  body: string | Buffer = '{}',
  headers: Record<string, string> = {},
) {
  const request: AwsRequest = {
    service: 'sqs',
    operation,
    method: 'POST',
    target: '/',
    url: new URL('http://localhost/'),
    headers,
    body: Buffer.from(body),
  };
  const { status, headers: answered, body: text } = await service.handle(request);
  return { status, headers: answered, body: text === undefined ? undefined : JSON.parse(String(text)) };
}

describe('JsonService', () => {
  it('answers with what the operation returns: members, written JSON, or nothing', async () => {
    expect(await call('Echo', '{"a":[1]}')).toMatchObject({ status: 200, body: { got: { a: [1] } } });
    expect(await call('Echo', '')).toMatchObject({ body: { got: {} } });
    expect(await call('Written')).toMatchObject({ body: { already: 'json' } });
    expect(await call('Nothing')).toMatchObject({ status: 200, body: undefined });
  });

  it('writes an AwsError with its code in __type and in x-amzn-errortype, and its further fields', async () => {
    expect(await call('Refuse')).toEqual({
      status: 403,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'OverLimit' },
      body: { __type: 'OverLimit', message: 'Too many.', Reason: 'because' },
    });
  });

  it('answers 500 InternalFailure to a defect and hands it to onError', async () => {
    expect(await call('Break')).toMatchObject({ status: 500, body: { __type: 'InternalFailure' } });
    expect(errors).toEqual([['Break', new TypeError('a defect')]]);
  });

  it.each([
    [
      'Fly',
      '{}',
      {},
      'UnknownOperationException',
      'The operation Fly of sqs is not supported by the local endpoint.',
    ],
    ['toString', '{}', {}, 'UnknownOperationException', 'The operation toString of sqs'],
    [undefined, '{}', {}, 'UnknownOperationException', 'the X-Amz-Target header is missing'],
    ['Echo', '{"a":', {}, 'SerializationException', 'The request body is not JSON'],
    ['Echo', '[1]', {}, 'SerializationException', 'must be a JSON object'],
    [
      'Echo',
      '{}',
      { 'content-type': 'application/x-amz-cbor-1.1' },
      'SerializationException',
      'sqs does not speak the protocol aws-cbor at the local endpoint; it speaks json.',
    ],
  ])('refuses operation %s with body %s and headers %o', async (operation, body, headers, type, message) => {
    const answer = await call(operation, body, headers);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ __type: type, message: expect.stringContaining(message) });
  });

  it('refuses a body that is not UTF-8, rather than play another text', async () => {
    const body = Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]);
    expect(await call('Echo', body)).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException', message: 'The request body is not UTF-8.' },
    });
  });
});
