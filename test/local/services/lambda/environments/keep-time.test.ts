import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { LambdaService } from '../../../../../local/services/lambda';
import { Queues, SqsService } from '../../../../../local/services/sqs';
import { type LambdaFixtureOptions, lambdaFixtures, payload } from '../support/lambda-fixtures';

const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
/** Starting the process and the work of the handler take no time, so that only waits do. */
const functionTime = { coldStartMs: 0, invocationMs: 0, recordMs: 0 };

const newLambda = lambdaFixtures();
const start = (options: LambdaFixtureOptions = {}) => newLambda({ functionTime, ...options });

/** A handler that returns what `body` returns, with the milliseconds that it took by its own clock. */
const timed = (body: string) => `exports.handler = async (event) => {
  const begin = Date.now();
  const value = await (async () => { ${body} })();
  return { ms: Date.now() - begin, value };
};`;

/** Runs a handler while something else is due every millisecond: any time that it leaves passes. */
async function run(body: string, timeoutSeconds = 60): Promise<{ ms: number; value: unknown }> {
  const lambda = start();
  lambda.add('f', timed(body), { timeoutSeconds });
  const tick = () => void lambda.clock.after(1, tick);
  tick();
  return payload(await lambda.invoke('f', '{}')) as { ms: number; value: unknown };
}

describe('the time of a handler', () => {
  it.each([
    ['setTimeout', 'await new Promise((resolve) => setTimeout(resolve, 45_000));', 45_000],
    ['timers/promises', `await require('node:timers/promises').setTimeout(45_000);`, 45_000],
    [
      'setTimeout of node:timers',
      `await new Promise((done) => require('timers').setTimeout(done, 1500));`,
      1500,
    ],
    [
      'setInterval',
      'await new Promise((done) => { let n = 0; const i = setInterval(() => { if (++n === 5) done(clearInterval(i)); }, 1000); });',
      5000,
    ],
    [
      'AbortSignal.timeout',
      `const signal = AbortSignal.timeout(7000);
       await new Promise((done) => signal.addEventListener('abort', done));
       if (signal.reason.name !== 'TimeoutError') throw signal.reason;`,
      7000,
    ],
    [
      'a wait after a wait, and a timer that is called off',
      `const long = setTimeout(() => {}, 50_000);
       const { setTimeout: sleep } = require('node:timers/promises');
       for (let n = 0; n < 10; n++) await sleep(100);
       clearTimeout(long);`,
      1000,
    ],
    ['nothing but promises', 'for (let n = 0; n < 10_000; n++) await null;', 0],
    ['setImmediate', 'for (let n = 0; n < 1000; n++) await new Promise((done) => setImmediate(done));', 0],
    ['a loop that takes long', 'for (let n = 0; n < 5e7; n++);', 0],
  ])('is its waits: %s', async (_what, body, ms) => {
    expect((await run(body)).ms).toBe(ms);
  });

  it('is the same by every clock that it has', async () => {
    const { value } = await run(`
      const read = () => [Date.now(), +new Date(), performance.now(), Number(process.hrtime.bigint() / 1_000_000n)];
      const before = read();
      await new Promise((resolve) => setTimeout(resolve, 1234));
      return read().map((now, n) => now - before[n]);
    `);
    expect(value).toEqual([1234, 1234, 1234, 1234]);
  });

  it('is that of AWS, and goes on between invocations', async () => {
    const lambda = start();
    lambda.add('now', 'exports.handler = async () => Date.now();');
    expect(payload(await lambda.invoke('now', '{}'))).toBe(lambda.clock.now());
    await lambda.clock.advance(60_000);
    expect(payload(await lambda.invoke('now', '{}'))).toBe(lambda.clock.now());
  });

  it('leaves so many milliseconds to its context', async () => {
    const lambda = start();
    lambda.add(
      'f',
      `exports.handler = async (_, context) => {
        const before = context.getRemainingTimeInMillis();
        await new Promise((resolve) => setTimeout(resolve, 2000));
        return [before, context.getRemainingTimeInMillis()];
      };`,
    );
    expect(payload(await lambda.invoke('f', '{}'))).toEqual([3000, 1000]);
  });

  it('does not pass while threads and files are at work for it', async () => {
    const { ms, value } = await run(`
      const { promisify } = require('node:util');
      const zlib = require('node:zlib');
      const crypto = require('node:crypto');
      const { pipeline } = require('node:stream/promises');
      const { Readable } = require('node:stream');
      const data = Buffer.alloc(8 * 1024 * 1024, 'data');
      const packed = await promisify(zlib.gzip)(data);
      const unpacked = await promisify(zlib.gunzip)(packed);
      const chunks = [];
      await pipeline(Readable.from([data, data]), zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }), async (all) => {
        for await (const chunk of all) chunks.push(chunk);
      });
      const key = await promisify(crypto.pbkdf2)('secret', 'salt', 100_000, 32, 'sha256');
      const random = await promisify(crypto.randomBytes)(16);
      const own = await require('node:fs/promises').readFile(__filename, 'utf8');
      await require('node:dns/promises').lookup('localhost');
      return [unpacked.equals(data), chunks.length > 0, key.length, random.length, own.includes('pbkdf2')];
    `);
    expect(value).toEqual([true, true, 32, 16, true]);
    expect(ms).toBe(0);
  });

  it('does not pass while it waits for a process of its own', async () => {
    const { ms, value } = await run(`
      const { promisify } = require('node:util');
      const script = 'setTimeout(() => console.log("done"), 50)';
      const { stdout } = await promisify(require('node:child_process').execFile)(process.execPath, ['-e', script]);
      return stdout.trim();
    `);
    expect([ms, value]).toEqual([0, 'done']);
  });

  it.each([
    ['a process', `require('node:child_process').execFile(process.execPath, ['-v'], resolve)`],
    ['a thread', `new (require('node:worker_threads').Worker)('', { eval: true }).on('exit', resolve)`],
  ])('is not that of %s of its own, which is said once', async (what, begin) => {
    const lambda = start();
    lambda.add('f', `exports.handler = () => new Promise((resolve) => ${begin}).then(() => null);`);
    for (const _ of [1, 2]) await lambda.invoke('f', '{}');
    expect(lambda.notices).toEqual([
      `Function f starts ${what} of its own, which lives in the machine's time and not in AWS's.`,
    ]);
  });
});

/** Ways to ask a server; each resolves to the text of the answer. */
const ASK = `
const ways = {
  fetch: async (url, body, headers) => (await fetch(url, { method: 'POST', headers, body })).text(),
  http: (url, body, headers) => new Promise((resolve, reject) => {
    require('node:http').request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(text));
    }).on('error', reject).end(body);
  }),
  http2: (url, body, headers) => new Promise((resolve, reject) => {
    const session = require('node:http2').connect(url).on('error', reject);
    const { pathname } = new URL(url);
    const stream = session.request({ ...headers, ':method': 'POST', ':path': pathname });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => {
      session.close();
      resolve(text);
    });
    stream.on('error', reject).end(body);
  }),
};
const signed = (service) => ({
  authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20261120/eu-west-1/' + service +
    '/aws4_request, SignedHeaders=host, Signature=0',
});
const WAYS = Object.keys(ways);
`;
const WAYS = ['fetch', 'http', 'http2'] as const;

/** Lambda and SQS behind a front door, and functions that know its URL. */
async function behindTheDoor(options: LambdaFixtureOptions = {}) {
  let url = '';
  const lambda = start({ variables: () => ({ AWS_ENDPOINT_URL: url }), ...options });
  const onError = (error: unknown) => void lambda.notices.push(String(error));
  const queues = new Queues({ clock: lambda.clock });
  const eventSourceMappings = { list: () => [], get: () => undefined, setEnabled: () => undefined as never };
  const door = new FrontDoor({
    services: [
      new LambdaService({ runtime: lambda.runtime, eventSourceMappings, onError }),
      new SqsService({ queues, home: HOME, onError }),
    ],
    visit: (accessKeyId) => lambda.runtime.requestOf(accessKeyId),
    onError,
  });
  ({ url } = await door.start({ port: 0 }));
  onTestFinished(async () => {
    await door.close();
    queues.close();
  });
  return { lambda, queues };
}

/** Receives from a queue by a long poll of 20 s. */
const RECEIVE = `${ASK}
exports.handler = async ({ via, QueueUrl }) => {
  const begin = Date.now();
  const headers = { ...signed('sqs'), 'x-amz-target': 'AmazonSQS.ReceiveMessage', 'content-type': 'application/x-amz-json-1.0' };
  const answer = await ways[via](process.env.AWS_ENDPOINT_URL, JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }), headers);
  return { ms: Date.now() - begin, body: JSON.parse(answer).Messages?.[0].Body };
};`;

describe.each(WAYS)('a request by %s', (via) => {
  it('to the front door waits for the clock: a long poll, in vain and not', async () => {
    const { lambda, queues } = await behindTheDoor();
    lambda.add('receiver', RECEIVE, { timeoutSeconds: 60 });
    queues.create('inbox', {}, HOME);
    const QueueUrl = 'http://127.0.0.1/123456789012/inbox';
    const event = JSON.stringify({ via, QueueUrl });
    expect(payload(await lambda.invoke('receiver', event))).toEqual({ ms: 20_000 });
    lambda.clock.after(7000, () => queues.get('inbox').send({ body: 'late' }));
    expect(payload(await lambda.invoke('receiver', event))).toEqual({ ms: 7000, body: 'late' });
    expect(lambda.notices).toEqual([]);
  });

  it('invokes a function that waits', async () => {
    const { lambda } = await behindTheDoor({ maxEnvironments: 1 });
    lambda.add(
      'caller',
      `${ASK}
      exports.handler = async ({ via }) => {
        const begin = Date.now();
        const url = process.env.AWS_ENDPOINT_URL + '/2015-03-31/functions/sleeper/invocations';
        const answer = await ways[via](url, '{}', { ...signed('lambda'), 'content-type': 'application/json' });
        return [Date.now() - begin, JSON.parse(answer)];
      };`,
      { timeoutSeconds: 60 },
    );
    lambda.add(
      'sleeper',
      'exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 30_000)); return Date.now(); };',
      { timeoutSeconds: 60 },
    );
    const begin = lambda.clock.now();
    expect(payload(await lambda.invoke('caller', JSON.stringify({ via })))).toEqual([30_000, begin + 30_000]);
  });
});

describe('a request to another server of this machine', () => {
  it.each(['fetch', 'http'])('is work, however long it takes: %s', async (via) => {
    const server = createServer((request, response) => {
      request.resume();
      let turns = 5000;
      const answer = () => (turns-- > 0 ? setImmediate(answer) : response.end('slow'));
      answer();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const lambda = start();
    const ask = `return ways.${via}('${url}', '', {});`;
    // The SDK's time-outs are timers of this kind.
    const timeout = 'const timer = setTimeout(() => { throw new Error("timed out"); }, 1000);';
    lambda.add('f', ASK + timed(`${timeout} try { ${ask} } finally { clearTimeout(timer); }`));
    expect(payload(await lambda.invoke('f', '{}'))).toEqual({ ms: 0, value: 'slow' });
    expect(payload(await lambda.invoke('f', '{}'))).toEqual({ ms: 0, value: 'slow' });
  });

  it('that refuses the connection fails at once', async () => {
    const { value, ms } = await run(
      `return fetch('http://127.0.0.1:1/').then(() => 'open', ({ cause }) => cause.code ?? cause.message);`,
    );
    expect([value, ms]).toEqual([expect.stringMatching(/ECONNREFUSED|bad port/), 0]);
  });
});

describe('a function that does not end', () => {
  const endless = async (code: string, options: LambdaFixtureOptions = {}) => {
    const lambda = start(options);
    lambda.add('f', code);
    const begin = lambda.clock.now();
    const result = await lambda.invoke('f', '{}');
    return { error: payload(result), ms: lambda.clock.now() - begin, notices: lambda.notices };
  };
  const timedOut = {
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/after 3.00 seconds$/),
  };

  it('because it arms a timer of 0 ms again and again, costs its timeout and little of this machine’s time', async () => {
    const code =
      'exports.handler = () => new Promise(() => { (function again() { setTimeout(again, 0); })(); });';
    expect(await endless(code)).toEqual({ error: timedOut, ms: 3000, notices: [] });
  });

  it('because a timer is far away, costs its timeout', async () => {
    const code = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1e6));';
    expect(await endless(code)).toEqual({ error: timedOut, ms: 3000, notices: [] });
  });

  it('because it blocks its thread, is named', async () => {
    const notices = [
      expect.stringMatching(/^function f: no progress for 1.5 s, so time no longer waits for it/),
    ];
    const blocked = await endless('exports.handler = () => { for (;;); };', { stallMs: 1500 });
    expect(blocked).toEqual({ error: timedOut, ms: 3000, notices });
  });

  it('because nothing can wake it, ends with status 0 at once', async () => {
    const { error, ms, notices } = await endless('exports.handler = () => new Promise(() => {});');
    expect(error).toMatchObject({
      errorMessage: expect.stringMatching(/exited without providing a reason$/),
    });
    expect([ms, notices]).toEqual([0, []]);
  });
});

describe('a function between two invocations', () => {
  it('is frozen: what it left due runs with the next', async () => {
    const lambda = start();
    lambda.add(
      'f',
      `let ticks = 0;
      exports.handler = async () => {
        if (ticks === 0) setInterval(() => { ticks++; }, 1000);
        return ticks;
      };`,
    );
    expect(payload(await lambda.invoke('f', '{}'))).toBe(0);
    await lambda.clock.advance(3500);
    expect(payload(await lambda.invoke('f', '{}'))).toBe(3);
  });
});
