import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import type { PacingClock } from '../../client';
import { SDK_TIMEOUTS } from '../sdk-timeouts';
import { Actuator, ReshardWait, StreamChanges, TickRule } from './act';
import { StateTable } from './memory';
import { AccountLimits, DeployWatch, KeySampler, LiveStream, LoadMetrics, Observer } from './observe';
import { DEFAULT_SETTINGS, type Decide } from './policy';
import { Resharder } from './resharder';
import type { Settings } from './settings';
import type { Log } from './tell';
import { Notifier } from './tell';

/** What a resharder does not make itself. */
export interface Surroundings {
  readonly decide: Decide;
  readonly clock: PacingClock;
  readonly logger: Log;
  /** Takes a line that CloudWatch reads metrics from. */
  readonly publish: (line: string) => void;
}

/** A resharder with a client for each service that it calls; where they are is the environment's business. */
export function assembleResharder(
  settings: Settings,
  { decide, clock, logger, publish }: Surroundings,
): Resharder {
  const { streamArn, streamName } = settings;
  const kinesis = new KinesisClient(SDK_TIMEOUTS);
  const unretried = new KinesisClient({ ...SDK_TIMEOUTS, maxAttempts: 1 });
  const stream = new LiveStream(kinesis, streamArn);
  const { watchesConsumers } = settings;
  const metrics = new LoadMetrics(new CloudWatchClient(SDK_TIMEOUTS), streamName, watchesConsumers, logger);
  return new Resharder({
    decide,
    settings,
    logger,
    publish,
    clock,
    table: new StateTable(new DynamoDBClient(SDK_TIMEOUTS), settings.tableName, streamArn),
    observer: new Observer({
      stream,
      account: new AccountLimits(unretried, logger),
      metrics,
      deploys: new DeployWatch(new CloudFormationClient(SDK_TIMEOUTS), settings.stack, logger),
      bounds: settings.bounds,
      schedules: settings.schedules,
    }),
    actuator: new Actuator(
      new StreamChanges(unretried, streamArn),
      new KeySampler(unretried, streamArn, clock, (sentence) => logger.warn(sentence, { streamArn })),
      metrics,
      { ...DEFAULT_SETTINGS, ...settings.policy },
    ),
    reshardWait: new ReshardWait(stream, clock),
    tickRule: new TickRule(new EventBridgeClient(SDK_TIMEOUTS), settings.tickRuleName, logger),
    notifier: new Notifier(new SNSClient(SDK_TIMEOUTS), settings.topicArn, streamName, logger),
  });
}
