/**
 * What API Gateway makes of the templates of HttpIngest, and what Kinesis queues and Step Functions do with the permissions
 * of StreamQueue and Replay.
 *
 * Takes about 10 minutes and costs about $0.20: four streams and their keys for a quarter of an hour, some fifty requests.
 * The account has to have API Gateway's role for logs: the test leaves that setting of the account alone.
 *
 * Not run yet: no account was at hand.
 */
import { aws_apigateway as apigateway, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  DataStream,
  HttpAuth,
  HttpIngest,
  Replay,
  ReplaySource,
  ReplayTarget,
  StreamCapacity,
  StreamQueue,
} from '../../lib';
import type * as experiments from './experiments/ways';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('ways', { actions: ['kinesis:ListShards'] });
const { stack } = behaviours;
const removalPolicy = RemovalPolicy.DESTROY;

const written = new DataStream(stack, 'Written', {
  capacity: StreamCapacity.provisioned({ shards: 1 }),
  removalPolicy,
});
written.grants.sharedReader(behaviours.function);
const http = new HttpIngest(stack, 'Http', {
  stream: written,
  auth: HttpAuth.authorizer(
    new apigateway.TokenAuthorizer(stack, 'Tokens', {
      handler: behaviours.functionOf('Authorizer', 'authorizer'),
      resultsCacheTtl: Duration.minutes(5),
    }),
  ),
  accountLogRole: false,
  removalPolicy,
});
behaviours.assume<typeof experiments.http>(
  'http',
  { url: http.url, streamName: written.streamName },
  {
    httpText: { isExact: true },
    httpInvalid: { statuses: [400, 400, 400] },
    httpOtherType: { status: 415 },
    httpPartialFailure: { status: 207, isWhole: true },
  },
);

const queued = new DataStream(stack, 'Queued', { removalPolicy });
const queue = new StreamQueue(stack, 'Jobs', { stream: queued, maxReceiveCount: 1 });
for (const grant of ['grantSend', 'grantReceive', 'grantDeadLetters'] as const)
  queue[grant](behaviours.function);
behaviours.assume<typeof experiments.queue>(
  'queue',
  { queueArn: queue.queueArn, streamName: queued.streamName },
  {
    queueDeploys: { status: 'ACTIVE' },
    queueGives: { texts: ['acknowledged', 'left'] },
    queueDeadLetter: { first: ['left'], isVisibleAtOnce: true },
  },
);

const [source, target] = ['Source', 'Target'].map(
  (id) => new DataStream(stack, id, { capacity: StreamCapacity.provisioned({ shards: 1 }), removalPolicy }),
) as [DataStream, DataStream];
const replay = new Replay(stack, 'Replay', {
  source: ReplaySource.stream(source),
  target: ReplayTarget.stream(target),
  removalPolicy,
});
source.grants.producer(behaviours.function);
target.grants.sharedReader(behaviours.function);
replay.stateMachine.grantStartExecution(behaviours.function);
replay.stateMachine.grantRead(behaviours.function);
behaviours.assume<typeof experiments.replay>(
  'replay',
  {
    machineArn: replay.stateMachine.stateMachineArn,
    sourceName: source.streamName,
    targetName: target.streamName,
  },
  {
    replayCounts: { status: 'SUCCEEDED', read: 3, before: 0 },
    replayCopies: { status: 'SUCCEEDED', sent: 3, texts: ['1', '2', '3'] },
  },
);
