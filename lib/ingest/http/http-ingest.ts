import {
  aws_apigateway as apigateway,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  aws_logs as logs,
  Names,
  RemovalPolicy,
  Size,
  aws_wafv2 as wafv2,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { knownMaxRecordSize } from '../../stream/known-stream';
import { StreamGrants } from '../../stream/stream-grants';
import { checkIs, has } from '../../support/check';
import { RECORD_SIZE_KIB, RECORDS_OF_PUT_RECORDS } from '../../support/limits';
import { newLogGroup } from '../../support/log-group';
import { ACCEPTED, accept } from '../../support/nag';
import { acknowledge } from '../../support/wildcards';
import { accessLogFormat, statusMetric } from './access-log';
import { addGatewayResponses } from './gateway-responses';
import type { HttpAuthConfig } from './http-auth';
import { addClients } from './http-clients';
import type { HttpIngestProps } from './http-ingest-props';
import { checkThrottle, type HttpThrottle } from './http-throttle';
import { kinesisIntegration, METHOD_RESPONSES } from './kinesis-integration';
import { checkOrigins } from './origins';
import { recordModel, recordsModel } from './request-model';
import { putRecordsTemplate, putRecordTemplate } from './request-template';
import { putRecordsTaken, putRecordTaken } from './response-template';

const DEFAULT_THROTTLE: HttpThrottle = { requestsPerSecond: 1_000, burst: 500 };

const STAGE = 'v1';

/** How long a browser remembers what it asked about an origin. Chrome keeps it for 2 hours at most. */
const PREFLIGHT_AGE = Duration.hours(2);

/** What the browser may send besides what every page may. */
const REQUEST_HEADERS = ['Authorization', 'Content-Type', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Api-Key'];

/**
 * A way into a stream over HTTP: Amazon API Gateway calls PutRecords and PutRecord itself, without a function
 * between. It is a REST API, because an HTTP API has PutRecord only, and neither validation of bodies, API keys
 * with their own throttles, nor templates that can tell a partial failure from success.
 *
 * - `POST <url>records` with `{"records": [{"data": "…", "partitionKey": "…"}]}`, 1 to 500 of them
 * - `POST <url>record` with one such entry
 *
 * `data` is text. `dataBase64`, in its place, is bytes. Without a partition key a record gets one of its own. The
 * response is 200 if all records are in the stream; 207 if some are, with the index and the reason of each other;
 * 429 with Retry-After if the stream is full. What was not accepted has to be sent again
 * (`cdk-kinesis-blueprint/beacon` does that in a browser). A response can be lost, so a client that repeats can
 * write a record twice; give each event an id.
 *
 * @example
 * new HttpIngest(this, 'Clicks', {
 *   stream,
 *   auth: HttpAuth.apiKey({ web: { requestsPerSecond: 500 } }),
 *   origins: ['https://www.example.com'],
 * });
 */
export class HttpIngest extends Construct {
  /** The API of API Gateway. */
  public readonly api: apigateway.RestApi;
  /** The stream that is written. */
  public readonly stream: kinesis.IStream;
  /** The role with which API Gateway writes to the stream. */
  public readonly role: iam.Role;
  /** The API keys, by the names of their clients. Their values are in API Gateway, in no template. */
  public readonly apiKeys: { [client: string]: apigateway.IApiKey };
  /** The log with a line for each request. */
  public readonly accessLog: logs.ILogGroup;
  /** What each of the two methods takes of all clients together, in requests a second. */
  public readonly requestsPerSecond: number;

  private readonly throttled: cloudwatch.Metric;

  constructor(scope: Construct, id: string, props: HttpIngestProps) {
    super(scope, id);
    const where = `HttpIngest "${this.node.path}"`;
    checkIs(where, 'stream', props.stream, has('streamArn'), 'a stream');
    checkIs(where, 'auth', props.auth, has('_bind'), 'an HttpAuth, such as HttpAuth.iam()');
    const { stream, origins = [], allowAnyOrigin = false, throttle = DEFAULT_THROTTLE } = props;
    checkOrigins(where, origins, allowAnyOrigin);
    checkThrottle(`${where}: throttle`, throttle);
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const logOf = (logId: string, name?: string) => this.log(logId, props, removalPolicy, name);
    const allowedOrigins = allowAnyOrigin ? ['*'] : origins;
    // API Gateway's metrics have the name of an API and not its id, so no other API may have the name.
    const name = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });

    this.stream = stream;
    this.requestsPerSecond = throttle.requestsPerSecond;
    this.accessLog = logOf('AccessLog');
    this.api = new apigateway.RestApi(this, 'Api', {
      restApiName: name,
      description: `Writes records to ${stream.node.path}`,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      cloudWatchRole: props.accountLogRole ?? true,
      // Other APIs of the account write their logs with it, so it stays; but not of a deployment that failed.
      cloudWatchRoleRemovalPolicy:
        props.accountLogRole === false ? undefined : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      deployOptions: {
        stageName: STAGE,
        throttlingRateLimit: throttle.requestsPerSecond,
        throttlingBurstLimit: throttle.burst ?? throttle.requestsPerSecond,
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new apigateway.LogGroupLogDestination(this.accessLog),
        accessLogFormat: accessLogFormat(name, props.logClientAddress ?? false),
      },
    });
    // The stack says what it is asked to say.
    this.api.node.tryRemoveChild('Endpoint');
    const stage = this.api.deploymentStage;
    // API Gateway would make this group itself, and keep it for ever.
    stage.node.addDependency(logOf('ErrorLog', `API-Gateway-Execution-Logs_${this.api.restApiId}/${STAGE}`));

    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    });
    const write = StreamGrants.of(stream).putRecords(this.role);
    const auth = props.auth._bind(this, where);
    this.addMethods(auth, allowedOrigins);
    this.apiKeys = addClients(this, this.api, auth.clients);
    if (this.api.latestDeployment !== undefined) write.applyBefore(this.api.latestDeployment);

    this.throttled = statusMetric(this, 'Throttled', { log: this.accessLog, status: 429, apiName: name });
    if (props.firewall !== undefined) {
      new wafv2.CfnWebACLAssociation(this, 'FirewallOfStage', {
        resourceArn: stage.stageArn,
        webAclArn: props.firewall._bind(this, where),
      });
    }
    this.acknowledge(props, auth);
  }

  /** The address of the API, with a slash at its end. Records go to `<url>records`. */
  public get url(): string {
    return this.api.url;
  }

  /**
   * Permits a program to write with `HttpAuth.iam()`.
   * @param grantee a role or user, also of a Cognito identity pool
   */
  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: ['/record', '/records'].map((path) => this.api.arnForExecuteApi('POST', path, STAGE)),
    });
  }

  /**
   * A metric of API Gateway for this API, with a period of 1 minute: `Count`, `4XXError`, `5XXError`, `Latency`,
   * `IntegrationLatency`. Counts are summed, latencies are averages in milliseconds.
   * @param metricName the name in CloudWatch
   * @param options replace the period or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiName: this.api.restApiName },
      period: Duration.minutes(1),
      statistic: metricName.endsWith('Latency') ? cloudwatch.Stats.AVERAGE : cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  /**
   * The requests that were answered 429, a sum of 1 minute: by the throttles of API Gateway, or because the stream
   * was full. It is counted from the access log.
   */
  public metricThrottled(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.throttled.with({ period: Duration.minutes(1), ...options });
  }

  private addMethods(auth: HttpAuthConfig, origins: readonly string[]): void {
    const size = knownMaxRecordSize(this.stream) ?? Size.kibibytes(RECORD_SIZE_KIB.to);
    const allowed = allowedBodies(size);
    addGatewayResponses(
      this.api,
      origins,
      `allowed are, as JSON, ${allowed.records} At /record, ${allowed.record}`,
    );
    const validator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const { streamArn, env } = this.stream;
    const ways = [
      {
        path: 'records',
        action: 'PutRecords',
        schema: recordsModel(size.toBytes()),
        request: putRecordsTemplate(streamArn),
        taken: putRecordsTaken(origins),
      },
      {
        path: 'record',
        action: 'PutRecord',
        schema: recordModel(size.toBytes()),
        request: putRecordTemplate(streamArn),
        taken: putRecordTaken(origins),
      },
    ] as const;
    for (const { path, action, schema, request, taken } of ways) {
      const resource = this.api.root.addResource(path);
      const call = {
        action,
        role: this.role,
        region: env.region,
        request,
        taken,
        origins,
        allowed: `allowed is ${allowed[path]}`,
      };
      resource.addMethod('POST', kinesisIntegration(call), {
        authorizationType: auth.type,
        authorizer: auth.authorizer,
        authorizationScopes: auth.scopes,
        apiKeyRequired: Object.keys(auth.clients).length > 0,
        requestModels: { 'application/json': this.api.addModel(`${action}Body`, { schema }) },
        requestValidator: validator,
        methodResponses: METHOD_RESPONSES,
      });
      if (origins.length > 0) {
        resource.addCorsPreflight({
          allowOrigins: [...origins],
          allowMethods: ['POST'],
          allowHeaders: REQUEST_HEADERS,
          maxAge: PREFLIGHT_AGE,
        });
      }
    }
  }

  private log(id: string, props: HttpIngestProps, removalPolicy: RemovalPolicy, logGroupName?: string) {
    return newLogGroup(this, id, {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: props.logEncryptionKey,
      removalPolicy,
      logGroupName,
    });
  }

  private acknowledge({ accountLogRole = true, firewall }: HttpIngestProps, auth: HttpAuthConfig): void {
    accept(this.role, 'IAMNoInlinePolicy');
    accept(this.api.deploymentStage, 'APIGWCacheEnabledAndEncrypted', 'APIGWSSLEnabled');
    if (firewall === undefined) {
      accept(this.api.deploymentStage, 'APIGWAssociatedWithWAF');
      acknowledge(this.api.deploymentStage, 'AwsSolutions-APIG3', ACCEPTED.APIGWAssociatedWithWAF);
    }
    if (auth.type === apigateway.AuthorizationType.NONE) {
      acknowledge(
        this.api,
        'AwsSolutions-APIG4',
        'The client has an API key, which the rule does not take for an authorization.',
      );
    }
    if (auth.type !== apigateway.AuthorizationType.COGNITO) {
      acknowledge(
        this.api,
        'AwsSolutions-COG4',
        'The user of the construct chose another authorization than Amazon Cognito.',
      );
    }
    if (accountLogRole) {
      const policy = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';
      acknowledge(
        this.api,
        `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
        'It is the policy that API Gateway documents for the role of the account, which writes the logs of all its APIs.',
      );
    }
  }
}

/** What a body may be, as sentences. A template holds them, so they are without quotes, `$` and `#`. */
function allowedBodies(size: Size): { readonly record: string; readonly records: string } {
  const one =
    'an object with data (text) or dataBase64 (bytes in base64), and partitionKey (at most 256 characters)';
  const limit = `A record has at most ${size.toMebibytes()} MiB with its key.`;
  return {
    record: `${one}. ${limit}`,
    records: `an object with records, a list of 1 to ${RECORDS_OF_PUT_RECORDS}, each ${one}. ${limit}`,
  };
}
