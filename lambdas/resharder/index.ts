import { Logger } from '@aws-lambda-powertools/logger';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { Actuator } from './actuator';
import { DeployWatch } from './deploy-watch';
import { KeySampler } from './key-sampler';
import { LiveStream } from './live-stream';
import { LoadMetrics } from './load-metrics';
import { Notifier } from './notifier';
import { Observer } from './observer';
import { DEFAULT_SETTINGS, decide } from './policy';
import { Resharder } from './resharder';
import { readSettings } from './settings';
import { StateTable } from './state-table';
import { StreamChanges } from './stream-changes';
import { TickRule } from './tick-rule';
import { readWakeUp } from './wake-up';

const logger = new Logger();
const settings = readSettings();
const { streamArn, streamName } = settings;
const now = () => systemClock.now();
const kinesis = new KinesisClient({});
const resharder = new Resharder({
  decide,
  settings,
  table: new StateTable(new DynamoDBClient({}), settings.tableName, streamArn),
  observer: new Observer({
    stream: new LiveStream(kinesis, streamArn),
    metrics: new LoadMetrics(new CloudWatchClient({}), streamName, settings.watchesConsumers),
    deploys: new DeployWatch(new CloudFormationClient({}), settings.stackId),
    bounds: settings.bounds,
    now,
  }),
  actuator: new Actuator(
    new StreamChanges(new KinesisClient({ maxAttempts: 1 }), streamArn, now),
    new KeySampler(kinesis, streamArn, systemClock, (sentence) => logger.warn(sentence)),
    { ...DEFAULT_SETTINGS, ...settings.policy },
  ),
  tickRule: new TickRule(new EventBridgeClient({}), settings.tickRuleName),
  notifier: new Notifier(new SNSClient({}), settings.topicArn, streamName),
  logger,
  publish: (line) => process.stdout.write(`${line}\n`),
  now,
});

/**
 * Looks at the stream, decides whether its shards are right, and does the next thing that makes them so.
 *
 * @param event what woke it: the action of an alarm, a schedule, or `{}` by hand. All mean the same, and one that comes
 *   late or twice does no harm.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  logger.appendKeys({ wakeUp: readWakeUp(event) });
  await resharder.run(context.getRemainingTimeInMillis());
}
