import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LocalAws } from '../../local';
import { PYTHON_BOOTSTRAP_SOURCE } from '../../local/services/lambda/environments/bootstrap/python';
import { lambdaFixtures, payload } from '../local/services/lambda/support/lambda-fixtures';

const version = /^Python 3/.test(spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout ?? '');
if (!version) console.log('skipped: there is no python3');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!hasBoto3) console.log('skipped: Python has no boto3 (pip install boto3)');

const PYTHON = { runtime: 'python3.13', handler: 'app.handler' };

describe.skipIf(!version)('a function in Python', () => {
  const lambda = lambdaFixtures();

  it('gets its event, its context and its variables, and answers', async () => {
    const fixture = lambda();
    const code = `
import os, sys, time
def handler(event, context):
    print('to standard output')
    print('to standard error', file=sys.stderr)
    before = context.get_remaining_time_in_millis()
    time.sleep(0.05)
    return {
        'event': event,
        'name': context.function_name,
        'arn': context.invoked_function_arn,
        'requestId': context.aws_request_id,
        'memory': context.memory_limit_in_mb,
        'stage': os.environ['STAGE'],
        'region': os.environ['AWS_REGION'],
        'remaining': 2000 < before <= 3000 and 40 <= before - context.get_remaining_time_in_millis() < 2000,
        'channel': [name for name in os.environ if name.startswith('NODE_')],
    }`;
    const arn = fixture.add('python', { 'app.py': code }, { ...PYTHON, environment: { STAGE: 'test' } });
    const result = await fixture.invoke('python', '{"umlaut":"ü"}');
    expect(payload(result)).toEqual({
      event: { umlaut: 'ü' },
      name: 'python',
      arn,
      requestId: 'requestId' in result ? result.requestId : undefined,
      memory: '128',
      stage: 'test',
      region: 'eu-west-1',
      remaining: true,
      channel: [],
    });
    expect(fixture.texts()).toEqual(expect.arrayContaining(['to standard output', 'to standard error']));
    expect(fixture.texts()[0]).toMatch(/^INIT_START Runtime: python3\.13, on this machine's Python 3\./);
    expect(fixture.texts().at(-1)).toMatch(/^REPORT .*Max Memory Used: \d+ MB/);
    // Once, whatever is invoked how often.
    await fixture.invoke('python', '{}');
    expect(fixture.notices).toEqual([
      expect.stringMatching(/^Functions in Python run on this machine's Python 3\./),
    ]);
  });

  it('keeps its process, and its module, for the next invocation', async () => {
    const fixture = lambda();
    const code =
      'count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count';
    fixture.add('counter', { 'folder/module.py': code }, { ...PYTHON, handler: 'folder/module.handler' });
    expect(payload(await fixture.invoke('counter', '{}'))).toBe(1);
    expect(payload(await fixture.invoke('counter', '{}'))).toBe(2);
  });

  it('that raises fails with its error and its stack, and goes on', async () => {
    const fixture = lambda();
    const code = `
def handler(event, context):
    if event['bad']: raise ValueError('no number')
    return 'good'`;
    fixture.add('raises', { 'app.py': code }, PYTHON);
    const failed = await fixture.invoke('raises', '{"bad":true}');
    expect(failed.kind).toBe('functionError');
    expect(payload(failed)).toEqual({
      errorType: 'ValueError',
      errorMessage: 'no number',
      requestId: 'requestId' in failed ? failed.requestId : undefined,
      stackTrace: [expect.stringMatching(/^ {2}File ".*app\.py", line 3, in handler\n/)],
    });
    expect(fixture.texts().find((text) => text.startsWith('[ERROR]'))).toMatch(
      /^\[ERROR\] ValueError: no number\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*app\.py", line 3/,
    );
    expect(payload(await fixture.invoke('raises', '{"bad":false}'))).toBe('good');
  });

  it.each([
    [
      'app.handler',
      'import nowhere',
      'Runtime.ImportModuleError',
      "Unable to import module 'app': No module named 'nowhere'",
    ],
    ['app.other', '', 'Runtime.HandlerNotFound', "Handler 'other' missing on module 'app'"],
    [
      'app.handler',
      'def handler(:',
      'Runtime.UserCodeSyntaxError',
      "Syntax error in module 'app': invalid syntax",
    ],
    ['app.handler', 'raise KeyError("x")', 'KeyError', "'x'"],
  ])('%s of %j cannot be loaded: %s', async (handler, code, errorType, message) => {
    const fixture = lambda();
    fixture.add('broken', { 'app.py': code }, { ...PYTHON, handler });
    const result = payload(await fixture.invoke('broken', '{}')) as { errorMessage: string };
    expect(result).toMatchObject({ errorType });
    expect(result.errorMessage).toContain(message);
  });

  it('may answer with numbers of DynamoDB', async () => {
    const fixture = lambda();
    const code = `
from decimal import Decimal
def handler(event, context):
    return [Decimal('3'), Decimal('0.5'), {'n': Decimal('-7.0')}]`;
    fixture.add('numbers', { 'app.py': code }, PYTHON);
    expect(payload(await fixture.invoke('numbers', '{}'))).toEqual([3, 0.5, { n: -7 }]);
  });

  it.each([
    [
      'return {1, 2}',
      'Runtime.MarshalError',
      'Unable to marshal response: Object of type set is not JSON serializable',
    ],
    ['return "x" * (6 * 1024 * 1024)', 'Function.ResponseSizeTooLarge', 'Response payload size exceeded'],
    ['import os; os._exit(3)', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
  ])('with %j fails with %s', async (statement, errorType, message) => {
    const fixture = lambda();
    fixture.add('odd', { 'app.py': `def handler(event, context):\n    ${statement}` }, PYTHON);
    const result = payload(await fixture.invoke('odd', '{}')) as { errorMessage: string };
    expect(result).toMatchObject({ errorType });
    expect(result.errorMessage).toContain(message);
  });

  it('that takes too long is ended after its timeout, in the time of the machine', async () => {
    const fixture = lambda();
    const code = 'import time\ndef handler(event, context):\n    time.sleep(60)';
    fixture.add('slow', { 'app.py': code }, { ...PYTHON, timeoutSeconds: 1 });
    const began = performance.now();
    const result = await fixture.invoke('slow', '{}');
    expect(payload(result)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('logs by `logging` as Lambda has it, as JSON if its function says so', async () => {
    const fixture = lambda();
    const code = `
import logging
def handler(event, context):
    logging.getLogger('shop').warning('sold %d', 3, extra={'order': 7})
    logging.getLogger().info('not at this level')`;
    fixture.add('text', { 'app.py': code }, PYTHON);
    fixture.add('json', { 'app.py': code }, { ...PYTHON, logFormat: 'JSON' });
    await fixture.invoke('text', '{}');
    await fixture.invoke('json', '{}');
    const logged = fixture.texts().filter((text) => text.includes('sold 3'));
    expect(logged[0]).toMatch(/^\[WARNING\]\t\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z\t[0-9a-f-]{36}\tsold 3$/);
    expect(JSON.parse(logged[1] ?? '')).toMatchObject({
      level: 'WARNING',
      message: 'sold 3',
      logger: 'shop',
      order: 7,
    });
    expect(fixture.texts().filter((text) => text.includes('not at this level'))).toEqual([]);
  });
});

describe.skipIf(!version)('the process of a function in Python', () => {
  it('ends when its host dies, however suddenly, also at work', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-host-'));
    writeFileSync(
      join(folder, 'app.py'),
      'import time\ndef handler(event, context):\n    print("at work")\n    time.sleep(600)',
    );
    const host = spawn(
      process.execPath,
      [
        '-e',
        `const environment = require('node:child_process').spawn('python3', ['-u', '-B', '-c', process.env.BOOTSTRAP], {
          env: { PATH: process.env.PATH, LAMBDA_TASK_ROOT: process.env.FOLDER, _HANDLER: 'app.handler' },
          cwd: process.env.FOLDER,
          stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
          detached: true,
        });
        environment.on('message', () => environment.send({ kind: 'invoke', requestId: 'a', payload: '{}', timeoutMs: 1e6, invokedFunctionArn: 'arn' }));
        environment.stdout.on('data', () => process.kill(process.pid, 'SIGKILL'));`,
      ],
      {
        env: { PATH: process.env.PATH, BOOTSTRAP: PYTHON_BOOTSTRAP_SOURCE, FOLDER: folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    host.stderr.resume();
    // Standard error closes when the last process that holds it has ended.
    await once(host.stderr, 'close');
    rmSync(folder, { recursive: true, force: true });
  });
});

/** Reads a stream and writes into a queue, by boto3 as it is: the endpoint comes by AWS_ENDPOINT_URL. */
const RELAY = `
import base64, boto3, os
queue = boto3.client('sqs')
def handler(event, context):
    for record in event['Records']:
        data = base64.b64decode(record['kinesis']['data']).decode()
        if data == 'bad': raise ValueError('bad')
        queue.send_message(QueueUrl=os.environ['QUEUE_URL'], MessageBody=data)
`;

describe.skipIf(!hasBoto3)('a stack with a function in Python', () => {
  it('plays: records come to it, and by boto3 it uses the account', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-stack-'));
    const Resources = {
      Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'done' } },
      Relay: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'python3.13',
          Handler: 'index.handler',
          Code: { ZipFile: RELAY },
          Role: 'arn:aws:iam::000000000000:role/relay',
          Timeout: 60,
          Environment: { Variables: { QUEUE_URL: { Ref: 'Queue' } } },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Relay' },
          EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
          StartingPosition: 'TRIM_HORIZON',
        },
      },
    };
    writeFileSync(join(folder, 'S.template.json'), JSON.stringify({ Resources }));
    const stack = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'S.template.json' },
    };
    const manifest = { version: '48.0.0', artifacts: { S: stack } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));

    let done = 0;
    const aws = await LocalAws.start({
      assembly: folder,
      folder: join(folder, 'aws'),
      onNotice: () => undefined,
      onRecordOutcome: (_, { records }) => {
        done += records.length;
      },
    });
    try {
      const { writer } = aws.kinesis.stream('orders');
      for (const data of ['one', 'two']) writer.putRecord({ partitionKey: 'a', data: Buffer.from(data) });
      await aws.clock.runUntil(() => done === 2);
      const messages = aws.queues.peek('arn:aws:sqs:us-east-1:000000000000:done');
      expect(messages.map(({ body }) => body)).toEqual(['one', 'two']);
    } finally {
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
