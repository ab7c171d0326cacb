import { cbor, tag, tagSymbol } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import {
  AwsError,
  type AwsRequest,
  Bytes,
  CborProtocol,
  JsonService,
  QueryProtocol,
  Timestamp,
} from '../../../local/http';

const MOMENT = Date.UTC(2026, 10, 27, 12, 0, 0, 250);

/** Echoes what it saw as text, and answers a moment and bytes. */
const service = new JsonService({
  signingName: 'monitoring',
  jsonVersion: '1.0',
  protocols: {
    'aws-cbor': CborProtocol.aws,
    'rpc-v2-cbor': CborProtocol.rpcV2,
    query: new QueryProtocol({
      namespace: 'http://example.com/doc/',
      timestamps: ['At'],
      requestId: () => 'an-id',
      codes: { OverLimitException: 'OverLimit' },
    }),
  },
  queryCodes: { OverLimitException: 'OverLimit' },
  onError: (error) => {
    throw error;
  },
  operations: {
    Show: (input) => ({ Saw: JSON.stringify(input), At: new Timestamp(MOMENT), Left: undefined }),
    List: () => ({ Texts: ['a', 'b'], Parts: [{ Data: new Bytes(Buffer.from('hi')) }], None: [] }),
    Written: () => ({ json: () => '{"By":"hand"}', members: () => ({ By: 'members', Left: undefined }) }),
    Nothing: () => undefined,
    Refuse: () => {
      throw new AwsError('OverLimitException', 'Too many.', 403, { Reason: 'because' });
    },
  },
});

async function call(operation: string, body: Uint8Array | string, headers: Record<string, string>) {
  const request: AwsRequest = {
    service: 'monitoring',
    operation,
    method: 'POST',
    target: '/',
    url: new URL('http://localhost/'),
    headers,
    body: Buffer.from(body as string),
  };
  return await service.handle(request);
}

const JAVA = { 'content-type': 'application/x-amz-cbor-1.1' };
const SMITHY = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

async function callCbor(operation: string, input: unknown, headers: Record<string, string> = JAVA) {
  const { status, headers: answered, body } = await call(operation, cbor.serialize(input), headers);
  return { status, headers: answered, members: cbor.deserialize(body as Uint8Array) };
}

describe('CBOR', () => {
  it.each([
    ['milliseconds, as the Java SDKs write them', JAVA, MOMENT],
    ["seconds, in Smithy's protocol", SMITHY, MOMENT / 1000],
  ])('has moments as tagged %s', async (_, headers, value) => {
    const { members } = await callCbor('Show', { At: tag({ tag: 1, value }), List: [{ A: 1 }] }, headers);
    expect(JSON.parse(members.Saw)).toEqual({ At: MOMENT / 1000, List: [{ A: 1 }] });
    expect(members.At).toEqual({ tag: 1, value, [tagSymbol]: true });
    expect(members).not.toHaveProperty('Left');
  });

  it('has byte strings as bytes, and what is written by hand as its members', async () => {
    const list = await callCbor('List', {});
    expect(Buffer.from(list.members.Parts[0].Data).toString()).toBe('hi');
    expect((await callCbor('Written', {})).members).toEqual({ By: 'members' });
  });

  it('is read with maps and texts of indefinite length, as Jackson writes them', async () => {
    const indefinite = Buffer.concat([
      Buffer.from([0xbf, 0x61, 0x41]),
      Buffer.from([0x7f, 0x61, 0x78, 0x61, 0x79, 0xff]),
      Buffer.from([0x61, 0x42, 0x9f, 0x01, 0x02, 0xff, 0xff]),
    ]);
    const { body: answer } = await call('Show', indefinite, JAVA);
    expect(JSON.parse(cbor.deserialize(answer as Uint8Array).Saw)).toEqual({ A: 'xy', B: [1, 2] });
  });

  it('takes a text with the character that stands for what cannot be read', async () => {
    const { members } = await callCbor('Show', { A: '\uFFFD' });
    expect(JSON.parse(members.Saw)).toEqual({ A: '\uFFFD' });
  });

  it('has one kind of number: large integers and bignums are numbers, as in JSON', async () => {
    const large = Buffer.from('a26141 1b0020000000000001 6142 c3 40'.replaceAll(' ', ''), 'hex');
    const { body: answer } = await call('Show', large, JAVA);
    expect(JSON.parse(cbor.deserialize(answer as Uint8Array).Saw)).toEqual({ A: 2 ** 53, B: -1 });
  });

  it('gives an operation without output an empty map', async () => {
    expect(await callCbor('Nothing', {})).toEqual({ status: 200, headers: JAVA, members: {} });
  });

  it.each([[JAVA], [SMITHY]])('has errors in the protocol of the request: %o', async (headers) => {
    expect(await callCbor('Refuse', {}, headers)).toEqual({
      status: 403,
      headers: {
        ...headers,
        'x-amzn-errortype': 'OverLimitException',
        'x-amzn-query-error': 'OverLimit;Sender',
      },
      members: { __type: 'OverLimitException', message: 'Too many.', Reason: 'because' },
    });
  });

  it.each([
    ['a body that ends early', Buffer.from([0xa1, 0x61]), 'is not CBOR'],
    ['another value than a map', cbor.serialize([1]), 'must be a CBOR map'],
    ['a text that is not UTF-8', Buffer.from([0xa1, 0x61, 0x41, 0x61, 0xff]), 'a text is not UTF-8'],
    ['a byte string', cbor.serialize(Buffer.from('x')), 'must be a CBOR map'],
  ])('refuses %s', async (_, body, message) => {
    const answer = await call('Show', body, JAVA);
    expect(cbor.deserialize(answer.body as Uint8Array)).toEqual({
      __type: 'SerializationException',
      message: expect.stringContaining(message),
    });
  });
});

describe('the query protocol', () => {
  it('is a form with lists and structures by path; what is empty is absent', async () => {
    const members = [...Array(11).keys()].map((i) => `L.member.${i + 1}.N=${i + 1}`).join('&');
    const form = `Action=Show&Version=1&At=2026-11-27T12%3A00%3A00.250Z&S.A=1&S.B.member.1=x&E=&${members}`;
    const { body } = await call('Show', form, FORM);
    const [, saw = ''] = /<Saw>(.*)<\/Saw>/.exec(String(body)) ?? [];
    expect(JSON.parse(saw.replaceAll('&#34;', '"'))).toEqual({
      At: MOMENT / 1000,
      S: { A: '1', B: ['x'] },
      L: [...Array(11).keys()].map((i) => ({ N: String(i + 1) })),
    });
    expect(body).toContain('<At>2026-11-27T12:00:00.250Z</At>');
    expect(body).toContain('</ShowResult><ResponseMetadata><RequestId>an-id</RequestId>');
  });

  it('answers lists of texts and structures, and nothing without output', async () => {
    expect((await call('List', 'Action=List', FORM)).body).toContain(
      '<ListResult><Texts><member>a</member><member>b</member></Texts>' +
        '<Parts><member><Data>aGk=</Data></member></Parts><None></None></ListResult>',
    );
    expect((await call('Nothing', 'Action=Nothing', FORM)).body).not.toContain('NothingResult');
  });

  it('has errors in XML, by their codes there', async () => {
    const { status, body } = await call('Refuse', 'Action=Refuse', FORM);
    expect(status).toBe(403);
    expect(body).toContain('<Type>Sender</Type><Code>OverLimit</Code><Message>Too many.</Message>');
  });

  it('takes no path that reaches into an object', async () => {
    const { body } = await call('Show', 'Action=Show&__proto__.polluted=1', FORM);
    expect(String(body)).toContain('polluted');
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
