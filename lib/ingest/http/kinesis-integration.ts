import { aws_apigateway as apigateway, Duration, type aws_iam as iam } from 'aws-cdk-lib';
import { HTTP_TIMEOUT_SECONDS } from '../../support/limits';
import { KINESIS_JSON } from './request-template';
import { failed, refused } from './response-template';

/** One operation of Kinesis, as API Gateway calls it. */
export interface KinesisCall {
  readonly action: 'PutRecord' | 'PutRecords';
  readonly role: iam.IRole;
  readonly region: string;
  readonly request: string;
  readonly taken: string;
  readonly origins: readonly string[];
  /** What a body may be, as the words follow a semicolon. */
  readonly allowed: string;
}

const JSON_BODY = 'application/json';

/** The statuses of the responses that Kinesis gives, and which of its own belong to each. */
const STATUSES = { taken: '200', refused: '400', failed: '503' } as const;

/**
 * The integration with Kinesis. Only a 200 of Kinesis becomes a response that says that records were written;
 * whatever nobody foresaw is a failure, which a client repeats.
 */
export function kinesisIntegration(call: KinesisCall): apigateway.AwsIntegration {
  const template = (body: string) => ({ responseTemplates: { [JSON_BODY]: body } });
  return new apigateway.AwsIntegration({
    service: 'kinesis',
    action: call.action,
    region: call.region,
    integrationHttpMethod: 'POST',
    options: {
      credentialsRole: call.role,
      // A body of another type would pass unmapped, and unvalidated.
      passthroughBehavior: apigateway.PassthroughBehavior.NEVER,
      requestParameters: { 'integration.request.header.Content-Type': `'${KINESIS_JSON}'` },
      requestTemplates: { [JSON_BODY]: call.request },
      timeout: Duration.seconds(HTTP_TIMEOUT_SECONDS),
      integrationResponses: [
        { statusCode: STATUSES.failed, ...template(failed(call.origins)) },
        { statusCode: STATUSES.taken, selectionPattern: '200', ...template(call.taken) },
        {
          statusCode: STATUSES.refused,
          selectionPattern: '4\\d{2}',
          ...template(refused(call.origins, call.allowed)),
        },
      ],
    },
  });
}

/** The responses that a method declares. Templates override the statuses to 207, 429 and 502. */
export const METHOD_RESPONSES: apigateway.MethodResponse[] = Object.values(STATUSES).map((statusCode) => ({
  statusCode,
}));
