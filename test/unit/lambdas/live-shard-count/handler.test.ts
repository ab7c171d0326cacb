import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as liveShardCount from '../../../../lambdas/live-shard-count';
import { type AwsService, FrontDoor } from '../../../../local/http';
import { KinesisService } from '../../../../local/services/kinesis';
import { engineFixture } from '../../../local/services/kinesis/support/engine-fixture';
import { captureLog, functionContext, stubEnvironment } from '../support/function-context';

const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/clicks/1';

let engine: ReturnType<typeof engineFixture>;
let door: FrontDoor;
let mailbox: Server;
let event: Parameters<typeof liveShardCount.handler>[0];
let handler: typeof liveShardCount.handler;
/** The physical ids of the stack's resources. */
let resources: Map<string, string>;
/** What CloudFormation answers instead, and how often. */
let refusal: { code: string; message: string; times?: number } | undefined;
/** The resources on one page of CloudFormation's list. */
let pageSize: number;
let responses: {
  body: Record<string, unknown>;
  contentType: string | undefined;
  length: string | undefined;
}[];
/** HTTP statuses that the mailbox answers with, before 200. */
let statuses: number[];

const cloudFormation: AwsService = {
  signingName: 'cloudformation',
  handle({ body }) {
    const parameters = new URLSearchParams(body.toString());
    const unknown = parameters.get('StackName') !== STACK;
    const noStack = unknown ? { code: 'ValidationError', message: 'no such stack' } : undefined;
    const error = refusal ?? noStack;
    if (refusal?.times !== undefined && --refusal.times === 0) refusal = undefined;
    const from = Number(parameters.get('NextToken') ?? 0);
    const member = [...resources]
      .slice(from, from + pageSize)
      .map(
        ([id, physicalId]) =>
          `<member><LogicalResourceId>${id}</LogicalResourceId>` +
          `<PhysicalResourceId>${physicalId}</PhysicalResourceId></member>`,
      );
    const token = from + pageSize < resources.size ? `<NextToken>${from + pageSize}</NextToken>` : '';
    const xml = error
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${error.message}</Message></Error></ErrorResponse>`
      : '<ListStackResourcesResponse><ListStackResourcesResult>' +
        `<StackResourceSummaries>${member.join('')}</StackResourceSummaries>${token}` +
        '</ListStackResourcesResult></ListStackResourcesResponse>';
    return { status: error ? 400 : 200, headers: { 'content-type': 'text/xml' }, body: xml };
  },
};

beforeEach(async () => {
  captureLog();
  resources = new Map();
  refusal = undefined;
  pageSize = 100;
  responses = [];
  statuses = [];
  engine = engineFixture();
  const onError = (error: unknown) => {
    throw error;
  };
  door = new FrontDoor({ services: [new KinesisService(engine.engine, onError), cloudFormation], onError });
  const { url } = await door.start({ port: 0 });
  mailbox = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { 'content-type': contentType, 'content-length': length } = request.headers;
      responses.push({ body: JSON.parse(text), contentType, length });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve));
  const address = mailbox.address();
  event = {
    RequestType: 'Create',
    ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:live',
    ResponseURL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/response`,
    StackId: STACK,
    RequestId: 'request',
    LogicalResourceId: 'LiveShardCount',
    ResourceType: 'Custom::LiveShardCount',
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:live',
      StreamLogicalId: 'Clicks',
      InitialShards: '4',
      StreamProperties: { RetentionPeriodHours: '24' },
    },
  };
  stubEnvironment({ AWS_ENDPOINT_URL: url });
  vi.resetModules();
  ({ handler } = await import('../../../../lambdas/live-shard-count/index.js'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  mailbox.closeAllConnections();
  await new Promise((resolve) => mailbox.close(resolve));
  await door.close();
  engine.engine.close();
});

async function ask(changes: Partial<typeof event> = {}): Promise<Record<string, unknown>> {
  await handler({ ...event, ...changes } as typeof event, functionContext());
  return responses.at(-1)?.body ?? {};
}

async function scaledStream(shardCount: number): Promise<void> {
  await engine.activeStream({ name: 'stack-clicks-1ABC', shardCount });
  resources.set('Clicks', 'stack-clicks-1ABC');
}

const update = (changes: Partial<typeof event> = {}): Partial<typeof event> =>
  ({ RequestType: 'Update', PhysicalResourceId: 'LiveShardCount', ...changes }) as Partial<typeof event>;

describe('the live shard count', () => {
  it('is the initial one before the stream exists', async () => {
    expect(await ask()).toEqual({
      Status: 'SUCCESS',
      StackId: STACK,
      RequestId: 'request',
      LogicalResourceId: 'LiveShardCount',
      PhysicalResourceId: 'LiveShardCount',
      Data: { ShardCount: 4 },
    });
  });

  it('is the initial one when the stack made the stream and somebody deleted it', async () => {
    resources.set('Clicks', 'stack-clicks-1ABC');
    expect(await ask(update())).toMatchObject({ Status: 'SUCCESS', Data: { ShardCount: 4 } });
  });

  it('is the number of open shards where the stream exists, whatever the initial one is', async () => {
    await scaledStream(7);
    expect(await ask(update())).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'LiveShardCount',
      Data: { ShardCount: 7 },
    });
  });

  it('is that of an on-demand stream too, which is what it keeps when it is switched to provisioned', async () => {
    await scaledStream(3);
    engine.engine.stream('stack-clicks-1ABC').configuration.updateMode('ON_DEMAND');
    await engine.settleControlPlane();
    expect(await ask(update())).toMatchObject({ Data: { ShardCount: 3 } });
  });

  it('waits for a reshard that is under way', async () => {
    await scaledStream(2);
    engine.engine.stream('stack-clicks-1ABC').resharding.updateCount(4);
    const { systemClock } = await import('../../../../client/index.js');
    vi.spyOn(systemClock, 'after').mockImplementation((_, run) => {
      engine.settleControlPlane().then(run);
      return () => undefined;
    });
    expect(await ask(update())).toMatchObject({ Status: 'SUCCESS', Data: { ShardCount: 4 } });
  });

  it('fails the deployment when the reshard outlasts the function', async () => {
    await scaledStream(2);
    engine.engine.stream('stack-clicks-1ABC').resharding.updateCount(4);
    await handler({ ...event, ...update() } as typeof event, functionContext(16_000));
    expect(responses[0]?.body).toMatchObject({
      Status: 'FAILED',
      Reason:
        'The number of shards of the stream cannot be found out: The stream stack-clicks-1ABC (Clicks) is still ' +
        'UPDATING after 1 s, so its number of shards is about to change. Deploy again when it is ACTIVE.',
    });
  });

  it('is never guessed: what CloudFormation refuses fails the deployment, with its words', async () => {
    refusal = { code: 'ValidationError', message: 'Stack with id clicks does not exist' };
    expect(await ask(update())).toMatchObject({ Status: 'FAILED' });
  });

  it('is found on every page of the list of resources', async () => {
    pageSize = 2;
    for (let i = 0; i < 5; i++) resources.set(`Other${i}`, `other-${i}`);
    await scaledStream(7);
    expect(await ask(update())).toMatchObject({ Data: { ShardCount: 7 } });
  });

  const renamed = (StreamLogicalId: string, StreamProperties: object, changes: object = {}) => ({
    ResourceProperties: { ...event.ResourceProperties, StreamLogicalId, StreamProperties },
    ...changes,
  });

  it.each([
    ['a generated name to a chosen one', { Name: 'clicks' }],
    ['a chosen name to another one', { Name: 'views' }],
    ['a chosen name to a generated one', {}],
  ])('is that of the stream that is replaced, when it goes from %s', async (_, StreamProperties) => {
    await scaledStream(7);
    const OldResourceProperties = event.ResourceProperties;
    expect(await ask(update(renamed('Clicks', StreamProperties, { OldResourceProperties })))).toMatchObject({
      Data: { ShardCount: 7 },
    });
  });

  it('is that of the stream that is replaced, when its logical id is another one now', async () => {
    await scaledStream(7);
    const OldResourceProperties = event.ResourceProperties;
    expect(await ask(update(renamed('Views', {}, { OldResourceProperties })))).toMatchObject({
      Data: { ShardCount: 7 },
    });
  });

  it('is that of the stream with the name in the template, which another stack or nobody owns', async () => {
    await engine.activeStream({ name: 'clicks', shardCount: 7 });
    expect(await ask(renamed('Clicks', { Name: 'clicks' }))).toMatchObject({ Data: { ShardCount: 7 } });
  });

  it.each(['AccessDenied', 'AccessDeniedException'])(
    'is asked for again when IAM does not permit it yet (%s)',
    async (code) => {
      await scaledStream(7);
      refusal = { code, message: 'not authorized to perform cloudformation:ListStackResources', times: 4 };
      const { systemClock } = await import('../../../../client/index.js');
      const pauses: number[] = [];
      vi.spyOn(systemClock, 'after').mockImplementation((ms, run) => {
        pauses.push(ms);
        setImmediate(run);
        return () => undefined;
      });
      expect(await ask()).toMatchObject({ Status: 'SUCCESS', Data: { ShardCount: 7 } });
      expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
    },
  );

  it('fails the deployment when IAM does not permit it for a minute, with IAM’s words', async () => {
    refusal = {
      code: 'AccessDenied',
      message: 'not authorized to perform cloudformation:ListStackResources',
    };
    const { systemClock } = await import('../../../../client/index.js');
    let time = Date.now();
    const start = time;
    vi.spyOn(systemClock, 'now').mockImplementation(() => time);
    vi.spyOn(systemClock, 'after').mockImplementation((ms, run) => {
      time += ms;
      setImmediate(run);
      return () => undefined;
    });
    await handler({ ...event, ...update() } as typeof event, functionContext(900_000));
    expect(responses[0]?.body).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(
        /cannot be found out: not authorized to perform cloudformation:ListStackResources/,
      ),
    });
    expect(time - start).toBeGreaterThan(40_000);
    expect(time - start).toBeLessThanOrEqual(60_000);
  });

  it.each([
    [
      { StreamLogicalId: '', InitialShards: '4' },
      /StreamLogicalId must be the logical id of a stream.*got ""/,
    ],
    [
      { StreamLogicalId: 'Clicks', InitialShards: 'many' },
      /InitialShards must be a whole number from 1 to 10000, got "many"/,
    ],
    [{ StreamLogicalId: 'Clicks' }, /InitialShards must be a whole number from 1 to 10000, got undefined/],
  ])('says what is wrong with the properties %j', async (properties, reason) => {
    const { Status, Reason } = await ask({ ResourceProperties: { ServiceToken: 'token', ...properties } });
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(reason);
  });

  it('has nothing to delete', async () => {
    refusal = { code: 'AccessDenied', message: 'nothing may be asked any more' };
    const gone = await ask(update({ RequestType: 'Delete' }));
    expect(gone).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'LiveShardCount' });
  });
});

describe('the response', () => {
  it('has no content type, which the signature of its URL does not allow', async () => {
    await ask();
    expect(responses[0]?.contentType).toBeUndefined();
    expect(Number(responses[0]?.length)).toBeGreaterThan(100);
  });

  it('is sent again when it was not taken', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    statuses = [500, 503];
    await ask();
    expect(responses).toHaveLength(3);
  });

  it('fails the invocation when it is never taken, so that Lambda tries again', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    statuses = [500, 500, 500, 403];
    await expect(ask()).rejects.toThrow('CloudFormation did not take the response: HTTP status 403.');
  });
});
