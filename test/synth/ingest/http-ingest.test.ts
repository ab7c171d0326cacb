import {
  App,
  aws_apigateway as apigateway,
  aws_cognito as cognito,
  aws_iam as iam,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  Size,
  Stack,
} from 'aws-cdk-lib';
import {
  DataStream,
  HttpAuth,
  HttpFirewall,
  HttpIngest,
  type HttpIngestProps,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  type Json,
  messageOf,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
  statementsOf,
} from '../support/synthesize';

const METHOD = 'AWS::ApiGateway::Method';

function made(props: Partial<HttpIngestProps> = {}, stack = newStack()) {
  const stream = props.stream ?? new DataStream(stack, 'Stream');
  const http = new HttpIngest(stack, 'Http', { auth: HttpAuth.iam(), ...props, stream });
  return { stack, stream, http };
}

const methodsOf = (stack: Stack, verb: string) =>
  Object.values(resourcesOf(stack, METHOD))
    .map(({ Properties }) => Properties)
    .filter(({ HttpMethod }) => HttpMethod === verb);

describe('the role', () => {
  test('may write to the stream and make data keys of its key, for this stream, and nothing else', () => {
    const { stack, stream } = made();
    const statements = statementsOf(stack);
    expect(actionsOf(statements, 'kinesis')).toEqual(['kinesis:PutRecord', 'kinesis:PutRecords']);
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['kinesis:PutRecord', 'kinesis:PutRecords'], stack.resolve(stream.streamArn)],
      ['kms:GenerateDataKey', stack.resolve(stream.encryptionKey?.keyArn)],
    ]);
    expect(JSON.stringify(statements[1]?.Condition)).toContain('kms:EncryptionContext:aws:kinesis:arn');
  });

  test('has its permission before the API is deployed, so that the first requests do not fail', () => {
    const { stack } = made();
    const [policy] = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy'));
    const [deployment] = Object.values(resourcesOf(stack, 'AWS::ApiGateway::Deployment'));
    expect(deployment?.DependsOn).toContain(policy);
  });
});

describe('the authentication', () => {
  test('has no default', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream');
    expect(messageOf(() => new HttpIngest(stack, 'Http', { stream } as unknown as HttpIngestProps))).toBe(
      'HttpIngest "App/Http": auth is not set; it has to be an HttpAuth, such as HttpAuth.iam().',
    );
  });

  test.each([
    ['iam', () => HttpAuth.iam(), { AuthorizationType: 'AWS_IAM', ApiKeyRequired: false }],
    [
      'apiKey',
      () => HttpAuth.apiKey({ web: { requestsPerSecond: 5 } }),
      { AuthorizationType: 'NONE', ApiKeyRequired: true },
    ],
  ] as const)('is required by both methods: %s', (_, auth, expected) => {
    const { stack } = made({ auth: auth() });
    const methods = methodsOf(stack, 'POST');
    expect(methods).toHaveLength(2);
    for (const method of methods) expect(method).toMatchObject(expected);
  });

  test('is a user of a pool, with a scope of an access token', () => {
    const stack = newStack();
    const userPools = [new cognito.UserPool(stack, 'Users')];
    made({ auth: HttpAuth.cognito({ userPools, scopes: ['clicks/write'] }) }, stack);
    for (const method of methodsOf(stack, 'POST')) {
      expect(method).toMatchObject({
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizationScopes: ['clicks/write'],
      });
    }
  });

  test('is an authorizer of the user, for tokens of another issuer than Cognito', () => {
    const stack = newStack();
    const handler = new lambda.Function(stack, 'Verifier', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    });
    made({ auth: HttpAuth.authorizer(new apigateway.TokenAuthorizer(stack, 'Tokens', { handler })) }, stack);
    const methods = methodsOf(stack, 'POST');
    expect(methods).toHaveLength(2);
    for (const method of methods)
      expect(method).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: expect.anything() });
    expect(messageOf(() => HttpAuth.authorizer(undefined as unknown as apigateway.IAuthorizer))).toBe(
      'HttpAuth.authorizer: authorizer is not set; it has to be an authorizer of API Gateway, such as a TokenAuthorizer.',
    );
  });

  test('gives each client a key and a plan of its own, and no value of a key to the template', () => {
    const clients = {
      web: { requestsPerSecond: 500 },
      partner: { requestsPerSecond: 20, burst: 5, requestsPerDay: 1_000 },
    };
    const { stack, http } = made({ auth: HttpAuth.apiKey(clients) });
    const plans = Object.values(resourcesOf(stack, 'AWS::ApiGateway::UsagePlan')).map(
      ({ Properties }) => Properties,
    );
    expect(plans.map(({ Throttle, Quota }) => [Throttle, Quota])).toEqual([
      [{ RateLimit: 500, BurstLimit: 500 }, undefined],
      [
        { RateLimit: 20, BurstLimit: 5 },
        { Limit: 1_000, Period: 'DAY' },
      ],
    ]);
    expect(Object.keys(http.apiKeys)).toEqual(['web', 'partner']);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::ApiGateway::ApiKey'))) {
      expect(Properties.Value).toBeUndefined();
    }
  });

  test('lets a grantee of grantWrite call the two methods, and no others', () => {
    const { stack, http } = made();
    http.grantWrite(new iam.User(stack, 'Server'));
    const [statement] = statementsOf(stack).filter(({ Action }) => Action === 'execute-api:Invoke');
    expect(JSON.stringify(statement?.Resource)).toMatch(/\/v1\/POST\/record".*\/v1\/POST\/records"/);
  });
});

describe('refused with a sentence', () => {
  test.each<[string, Partial<HttpIngestProps>, string]>([
    ['every origin', { origins: ['*'] }, 'or allowAnyOrigin: true where that is meant.'],
    [
      'an origin with a path',
      { origins: ['https://www.example.com/'] },
      'origins has "https://www.example.com/"; allowed is what a browser sends as Origin',
    ],
    [
      'origins beside every origin',
      { origins: ['https://a.example'], allowAnyOrigin: true },
      'allowed is one of them',
    ],
    [
      'no rate',
      { throttle: { requestsPerSecond: 0 } },
      'throttle: requestsPerSecond is 0; allowed are whole numbers from 1 to 10,000',
    ],
    [
      'a burst of nothing',
      { throttle: { requestsPerSecond: 1, burst: 0 } },
      'throttle: burst is 0; allowed are whole numbers from 1 to 5,000',
    ],
    [
      'no clients',
      { auth: HttpAuth.apiKey({}) },
      'the number of clients of auth is 0; allowed are whole numbers from 1 to 50',
    ],
    [
      'a client without a usable name',
      { auth: HttpAuth.apiKey({ 'a b': { requestsPerSecond: 1 } }) },
      'the client "a b" of auth has no usable name',
    ],
    [
      'no pools',
      { auth: HttpAuth.cognito({ userPools: [] }) },
      'auth has no user pools; allowed is one or more.',
    ],
    [
      'a firewall that blocks everybody',
      { firewall: HttpFirewall.perAddress({ requestsPerFiveMinutes: 1 }) },
      'allowed are whole numbers from 10 to 2,000,000,000',
    ],
  ])('%s', (_, props, says) => {
    expect(messageOf(() => made(props))).toContain(says);
  });
});

describe('the template', () => {
  test('validates bodies, and lets no other content type pass unmapped', () => {
    const { stack } = made();
    expect(onlyResource(stack, 'AWS::ApiGateway::RequestValidator')).toMatchObject({
      ValidateRequestBody: true,
    });
    for (const { RequestValidatorId, RequestModels, Integration } of methodsOf(stack, 'POST')) {
      expect(RequestValidatorId).toBeDefined();
      expect(Object.keys(RequestModels as Json)).toEqual(['application/json']);
      expect(Integration).toMatchObject({ PassthroughBehavior: 'NEVER', TimeoutInMillis: 29_000 });
    }
  });

  test('says that records were written only where Kinesis answered 200', () => {
    for (const { Integration } of methodsOf(made().stack, 'POST')) {
      const { IntegrationResponses: responses } = Integration as { IntegrationResponses: Json[] };
      const others = responses.filter(({ SelectionPattern }) => SelectionPattern !== '200');
      for (const { StatusCode, ResponseTemplates } of others) {
        expect(Number(StatusCode)).toBeGreaterThanOrEqual(400);
        expect(JSON.stringify(ResponseTemplates)).not.toContain('accepted');
      }
    }
  });

  test('asks browsers only where an origin is named', () => {
    expect(methodsOf(made().stack, 'OPTIONS')).toHaveLength(0);
    expect(methodsOf(made({ origins: ['https://a.example'] }).stack, 'OPTIONS')).toHaveLength(2);
    const { Integration } = methodsOf(made({ allowAnyOrigin: true }).stack, 'OPTIONS')[0] ?? {};
    expect(JSON.stringify(Integration)).toContain("'*'");
  });

  test('has no address in its log, unless it is asked for', () => {
    const format = (stack: Stack) =>
      JSON.stringify(onlyResource(stack, 'AWS::ApiGateway::Stage').AccessLogSetting);
    expect(format(made().stack)).not.toContain('sourceIp');
    expect(format(made({ logClientAddress: true }).stack)).toContain('sourceIp');
  });

  test('gives a new account the role for logs, which stays, and leaves another owner alone', () => {
    const [account] = Object.values(resourcesOf(made().stack, 'AWS::ApiGateway::Account'));
    expect(account?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(resourcesOf(made({ accountLogRole: false }).stack, 'AWS::ApiGateway::Account')).toEqual({});
  });

  test('has the limit of the stream in its model', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream', { maxRecordSize: Size.mebibytes(2) });
    made({ stream }, stack);
    const models = JSON.stringify(resourcesOf(stack, 'AWS::ApiGateway::Model'));
    expect(models).toContain(`"maxLength":${2 * 2 ** 20}`);
  });

  test('puts a firewall in front of the stage', () => {
    const { stack } = made({ firewall: HttpFirewall.perAddress({ requestsPerFiveMinutes: 1_000 }) });
    expect(JSON.stringify(onlyResource(stack, 'AWS::WAFv2::WebACL').Rules)).toContain('"Limit":1000');
    expect(onlyResource(stack, 'AWS::WAFv2::WebACLAssociation').ResourceArn).toBeDefined();
  });

  test.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('names no other partition in %s', (region, partition) => {
    const app = new App({ context: RECOMMENDED, analyticsReporting: false });
    const stack = new Stack(app, 'App', { env: { account: '111122223333', region } });
    made({ auth: HttpAuth.apiKey({ web: { requestsPerSecond: 1 } }), origins: ['https://a.example'] }, stack);
    const text = JSON.stringify(resourcesOf(stack));
    const partitions = [...text.matchAll(/arn:(aws[a-z-]*):/g)].map(([, name]) => name);
    expect(partitions.filter((name) => name !== partition)).toEqual([]);
  });
});

/** What goes wrong in another construct that puts API Gateway before a stream, read in its source. */
describe('defects of peers', () => {
  test('a partition key that is inserted unescaped, so that a client can write other members', () => {
    for (const { Integration } of methodsOf(made().stack, 'POST')) {
      const text = JSON.stringify(Integration);
      expect(text).not.toMatch(/"PartitionKey\\*":\\*"\$(input|e)/);
      expect(text).toContain('$util.escapeJavaScript($entry.partitionKey)');
    }
  });

  test('data that is stored with its JSON quotes by one operation, and without by the other', () => {
    const texts = methodsOf(made().stack, 'POST').map(({ Integration }) => JSON.stringify(Integration));
    for (const text of texts) {
      expect(text).toContain('$util.base64Encode($text)');
      expect(text).not.toContain('$input.json');
    }
  });

  test('a partial failure of PutRecords that is answered 200', () => {
    const records = methodsOf(made().stack, 'POST').map(({ Integration }) => JSON.stringify(Integration));
    expect(records.filter((text) => text.includes('FailedRecordCount') && text.includes('207'))).toHaveLength(
      1,
    );
  });

  test('the class of a stream is asked for, so that an imported one has no way in', () => {
    const stack = newStack();
    const stream: kinesis.IStream = kinesis.Stream.fromStreamArn(
      stack,
      'Clicks',
      'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    );
    expect(statementsOf(made({ stream }, stack).stack)).toHaveLength(1);
  });

  test('children in the scope instead of the construct, so that a second one collides', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.onDemand() });
    for (const id of ['One', 'Other']) new HttpIngest(stack, id, { stream, auth: HttpAuth.iam() });
    expect(stack.node.children.map(({ node }) => node.id).sort()).toEqual(['One', 'Other', 'Stream']);
    const names = Object.values(resourcesOf(stack, 'AWS::ApiGateway::RestApi')).map(
      ({ Properties }) => Properties.Name,
    );
    expect(new Set(names).size).toBe(2);
  });
});
