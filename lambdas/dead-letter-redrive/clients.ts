import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SDK_TIMEOUTS } from '../sdk-timeouts';

/** A body that stops coming is given up too. */
const OF_OBJECTS = { requestHandler: { ...SDK_TIMEOUTS.requestHandler, socketTimeout: 10_000 } };
/**
 * An answer may take as long as the consumer works, so there is no request timeout; whoever invokes aborts when its time
 * is up. NAT gateways forget a connection that was idle for 350 seconds, so TCP says every minute that it is alive.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
 */
const KEPT_ALIVE = { keepAlive: true, keepAliveMsecs: 60_000 };
const OF_INVOCATIONS = {
  requestHandler: {
    connectionTimeout: SDK_TIMEOUTS.requestHandler.connectionTimeout,
    httpsAgent: KEPT_ALIVE,
    httpAgent: KEPT_ALIVE,
  },
};

/** The clients of the redrive. Kinesis and Lambda are not tried again by the SDK, because their callers count attempts. */
export const clients = {
  kinesis: new KinesisClient({ ...SDK_TIMEOUTS, maxAttempts: 1 }),
  lambda: new LambdaClient({ ...OF_INVOCATIONS, maxAttempts: 1 }),
  s3: new S3Client(OF_OBJECTS),
  stepFunctions: new SFNClient(SDK_TIMEOUTS),
  sqs: new SQSClient(SDK_TIMEOUTS),
};
