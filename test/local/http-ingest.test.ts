import { afterEach, describe, expect, it } from 'vitest';
import { HttpAuth } from '../../lib';
import { HttpWorld, PAGE } from './support/http-world';

let world: HttpWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const start = async (...options: Parameters<typeof HttpWorld.start>) => {
  world = await HttpWorld.start(...options);
  return world;
};

/** Whatever JSON, VTL and Java have a meaning for, and characters of one to four bytes. */
const NASTY = [
  'plain',
  'k", "Data": "AAAA", "x": "',
  "it's \\' and \\\\ and \\",
  'a\nb\r\tc\u0000\u0001\u007f\u2028',
  `$input.json(1) $!util #set($x = 1) #if(true) #end ## #* *# \${context.requestId}`,
  '<a href="/x">ü€😀</a>',
  '{"json": ["in", "json"]}',
  '\\u0041 %20 &amp;',
];

describe('a request over HTTP', () => {
  it('stores each text and each key as it was sent, by PutRecords and by PutRecord', async () => {
    const { send, stored } = bound(await start());
    const records = NASTY.map((text) => ({ data: text, partitionKey: text }));
    const answer = await send({ records });
    expect([answer.status, answer.json]).toEqual([200, { accepted: NASTY.length, failed: [] }]);
    for (const record of records) {
      const { status, json } = await send(record, { path: '/record' });
      expect([status, json]).toEqual([200, { accepted: 1, failed: [] }]);
    }
    const expected = NASTY.flatMap((text) => [
      [text, text],
      [text, text],
    ]);
    expect((await stored()).sort()).toEqual(expected.sort());
  });

  it('takes bytes in base64 as they are, and encodes text once', async () => {
    const { send, stored } = bound(await start());
    const bytes = Buffer.from('bytes / + ?>').toString('base64');
    await send({
      records: [
        { dataBase64: bytes, partitionKey: 'a' },
        { data: bytes, partitionKey: 'b' },
        { data: '', partitionKey: 'c' },
      ],
    });
    expect((await stored()).sort()).toEqual([
      ['a', 'bytes / + ?>'],
      ['b', bytes],
      ['c', ''],
    ]);
  });

  it('gives each record without a partition key one of its own', async () => {
    const { send, stored } = bound(await start());
    await send({ records: [{ data: '1' }, { data: '2' }] });
    await send({ data: '3' }, { path: '/record' });
    const keys = (await stored()).map(([key]) => key);
    expect(new Set(keys).size).toBe(3);
  });

  it('takes 500 records, and refuses 501 with a sentence before Kinesis is asked', async () => {
    const { send, stored } = bound(await start());
    const of = (count: number) => ({
      records: Array.from({ length: count }, (_, n) => ({ data: `${n}`, partitionKey: `${n}` })),
    });
    const refused = await send(of(501));
    expect(refused.status).toBe(400);
    expect(refused.json.message).toContain('a list of 1 to 500');
    expect(await stored()).toEqual([]);
    expect((await send(of(500))).json).toEqual({ accepted: 500, failed: [] });
    expect(await stored()).toHaveLength(500);
  });

  it.each([
    ['not JSON', '{"records": [', 400, 'The body cannot be used'],
    ['no body', undefined, 400, 'The body cannot be used'],
    ['no records', { records: [] }, 400, 'a list of 1 to 500'],
    ['something that is no list', { records: { data: 'x' } }, 400, 'The body cannot be used'],
    ['a misspelt property', { records: [{ data: 'x', partitionkey: 'k' }] }, 400, 'partitionKey'],
    ['text and bytes at once', { records: [{ data: 'x', dataBase64: 'eA==' }] }, 400, 'dataBase64'],
    ['a number as data', { records: [{ data: 7 }] }, 400, 'data (text)'],
    ['bytes that are no base64', { records: [{ dataBase64: '"}, {"Data": "' }] }, 400, 'base64'],
    ['an empty key', { records: [{ data: 'x', partitionKey: '' }] }, 400, 'partitionKey'],
    ['a key of 257 characters', { records: [{ data: 'x', partitionKey: 'k'.repeat(257) }] }, 400, '256'],
    ['a record that is too large', { records: [{ data: 'x'.repeat(2 ** 20 + 1) }] }, 400, '1 MiB'],
    ['a text that is too large in UTF-8 only', { records: [{ data: '€'.repeat(2 ** 19) }] }, 400, '1 MiB'],
    ['a body of 11 MiB', { records: [{ data: 'x'.repeat(11 * 2 ** 20) }] }, 413, 'larger than the 10 MB'],
  ])('is refused with a sentence: %s', async (_, body, status, says) => {
    const { send, stored } = bound(await start());
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toContain(says);
    expect(await stored()).toEqual([]);
  });

  it('is refused with another content type, which would pass unvalidated', async () => {
    const { send, apiKey } = bound(await start());
    const headers = { 'content-type': 'text/plain', 'x-api-key': apiKey };
    const answer = await send({ records: [{ data: 'x' }] }, { headers });
    expect([answer.status, answer.json.message]).toEqual([
      415,
      'The header Content-Type has to be application/json.',
    ]);
  });
});

describe('who may write', () => {
  it('is who has a key of the stage', async () => {
    const { send, stored } = bound(await start());
    for (const key of [{}, { 'x-api-key': 'guessed' }]) {
      const headers = { 'content-type': 'application/json', ...key } as Record<string, string>;
      const { status, json } = await send({ records: [{ data: 'x' }] }, { headers });
      expect([status, json]).toEqual([403, { message: 'Forbidden' }]);
    }
    expect(await stored()).toEqual([]);
  });

  it('is who signs, with IAM', async () => {
    const { send } = bound(await start({ auth: HttpAuth.iam() }));
    const headers = { 'content-type': 'application/json' };
    expect((await send({ data: 'x' }, { path: '/record', headers })).status).toBe(403);
    const authorization =
      'AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0';
    expect(
      (await send({ data: 'x' }, { path: '/record', headers: { ...headers, authorization } })).status,
    ).toBe(200);
  });

  it('is told so where there is no such path, method, stage or API', async () => {
    const { send, aws } = bound(await start());
    expect((await send({}, { path: '/nothing' })).json.message).toBe('Missing Authentication Token');
    expect((await send(undefined, { method: 'GET' })).status).toBe(403);
    const other = await aws.clock.play(
      fetch(`${aws.endpoint}/restapis/abc/v1/_user_request_/records`, { method: 'POST' }),
    );
    expect(other.status).toBe(403);
  });
});

describe('a web page', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-api-key',
    },
  });

  it.each([PAGE, 'https://shop.example.com'])(
    'of an origin that is named may ask, write, and read the answer: %s',
    async (origin) => {
      const { send, apiKey } = bound(await start());
      const asked = await send(undefined, preflight(origin));
      expect(asked.status).toBe(204);
      expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
      expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-api-key');
      const headers = { origin, 'content-type': 'application/json', 'x-api-key': apiKey };
      const answer = await send({ records: [{ data: 'x' }] }, { headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toBe('Origin');
      const refused = await send('no JSON', { headers });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, origin]);
    },
  );

  it('of another origin is not let in by its browser', async () => {
    const { send, apiKey } = bound(await start());
    const origin = 'https://www.example.com.evil.test';
    expect((await send(undefined, preflight(origin))).headers.get('access-control-allow-origin')).not.toBe(
      origin,
    );
    const headers = { origin, 'content-type': 'application/json', 'x-api-key': apiKey };
    const answer = await send({ records: [{ data: 'x' }] }, { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a stream that takes less than was sent', () => {
  const big = (key: string) => ({ data: 'x'.repeat(600_000), partitionKey: key });

  it('is told record by record: 207, with the index and the reason of what failed', async () => {
    const { send, stored } = bound(await start());
    const { status, json, headers } = await send({
      records: [big('a'), big('b'), { data: 'small', partitionKey: 'c' }],
    });
    expect(status).toBe(207);
    expect(json).toEqual({
      accepted: 2,
      failed: [
        {
          index: 1,
          code: 'ProvisionedThroughputExceededException',
          reason: 'The shard of its partition key is full; send it again.',
        },
      ],
    });
    expect(headers.get('retry-after')).toBe('1');
    expect((await stored()).map(([key]) => key)).toEqual(['a', 'c']);
  });

  it('answers 429 with Retry-After if it takes nothing, by PutRecords and by PutRecord', async () => {
    const { send, stored } = bound(await start());
    await send({ records: [big('a')] });
    for (const [body, path] of [
      [{ records: [big('b'), big('c')] }, '/records'],
      [big('d'), '/record'],
    ] as const) {
      const { status, headers, json } = await send(body, {
        path,
        headers: { 'content-type': 'application/json', 'x-api-key': world?.apiKey ?? '', origin: PAGE },
      });
      expect([status, headers.get('retry-after')]).toEqual([429, '1']);
      expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
      expect(JSON.stringify(json)).not.toMatch(/account|shardId|arn:/);
    }
    expect((await stored()).map(([key]) => key)).toEqual(['a']);
  });

  it('answers 502 if the stream is gone, and says nothing of the account', async () => {
    const { send, aws } = bound(await start());
    const [stream] = aws.assembly.resourcesOfType('AWS::Kinesis::Stream');
    aws.kinesis.deleteStream(aws.kinesis.stream(stream?.ref ?? ''));
    await aws.clock.advance(60_000);
    const { status, json } = await send({ records: [{ data: 'x' }] });
    expect([status, json]).toEqual([
      502,
      { message: 'The records could not be written; send the request again later.' },
    ]);
  });
});

describe('a client that sends too much', () => {
  it('is throttled by its own plan, and no other client is', async () => {
    const clients = { web: { requestsPerSecond: 2, burst: 2 }, other: { requestsPerSecond: 10 } };
    const { send, aws } = bound(await start({ auth: HttpAuth.apiKey(clients) }));
    const [web, other] = aws.restApis.plans.keys();
    const as = (key: string | undefined) =>
      send(
        { records: [{ data: 'x' }] },
        { headers: { 'content-type': 'application/json', 'x-api-key': key ?? '' } },
      );
    expect([(await as(web?.value)).status, (await as(web?.value)).status]).toEqual([200, 200]);
    const third = await as(web?.value);
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await as(other?.value)).status).toBe(200);
    await aws.clock.advance(1_000);
    expect((await as(web?.value)).status).toBe(200);
  });
});

describe('an alarm', () => {
  it('goes off for clients that are throttled, counted in the access log, and for none that are served', async () => {
    const auth = HttpAuth.apiKey({ web: { requestsPerSecond: 1, burst: 1 } });
    const { send, aws } = bound(await start({ auth }));
    const states = () =>
      aws.alarms
        .list()
        .filter(({ name }) => name.includes('Http'))
        .map(({ name, state }) => [/Http(Failing|Throttled|Refused|Slow)/.exec(name)?.[0], state.value]);
    for (let minute = 0; minute < 6; minute++) {
      expect((await send({ data: 'x' }, { path: '/record' })).status).toBe(200);
      expect((await send({ data: 'x' }, { path: '/record' })).status).toBe(429);
      await aws.clock.advance(60_000);
    }
    expect(Object.fromEntries(states())).toMatchObject({
      HttpThrottled: 'ALARM',
      HttpFailing: 'OK',
      HttpSlow: 'OK',
    });
  });
});

/** The functions of a world, bound. */
function bound(of: HttpWorld) {
  return { send: of.send.bind(of), stored: of.stored.bind(of), aws: of.aws, apiKey: of.apiKey };
}
