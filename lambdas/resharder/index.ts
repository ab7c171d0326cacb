// The autoscaler of one stream: looks at the stream, decides whether its shards are right, and changes them.
//
// What starts it   CloudWatch alarms on utilization and throttling, an EventBridge schedule every five
//                  minutes, and the tick rule every minute while work is open. All events mean the same,
//                  so a late, lost or repeated one does no harm. `{}` starts it by hand, and
//                  `{ "holdUntil": …, "minShards": … }` keeps a minimum until a time.
// What it does     Takes the stream's lease in the state table; a second run at the same time ends there.
//                  Reads shards, metrics, account limits and deployments, asks the pure policy (policy/),
//                  stores the policy's state, and makes the calls of the plan up to the first one that
//                  reshards. It waits up to 45 s for the stream to become ACTIVE, then decides again.
// When it fails    The run gives the lease back and throws; Lambda retries the event twice, then sends it
//                  to the dead-letter queue. Nothing has to be undone: every run decides anew from the open
//                  shards. A run that is killed blocks the stream until its lease ends, at most two minutes.
//                  A call that AWS refuses is no failure; the next run sees why.
// Where it goes    Shards: the stream. Memory: one DynamoDB item a stream (memory/). Each decision is
//                  one log line that holds all its inputs, and one line of embedded metrics. Findings and
//                  refusals by a limit go to the notification topic, at most once an hour.

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { assembleResharder } from './assemble-resharder';
import { decide } from './policy';
import { readHoldRequest, readSettings } from './settings';
import { readTrigger } from './trigger';

const logger = new Logger();
const settings = readSettings();
const mostShards = Math.max(...[settings, ...settings.schedules].map(({ bounds }) => bounds.maxShards));
const resharder = assembleResharder(settings, {
  decide,
  clock: systemClock,
  logger,
  publish: (line) => process.stdout.write(`${line}\n`),
});

/**
 * Runs the resharder once.
 * @param event the action of an alarm, an event of EventBridge, `{}` by hand, or what a person asks for:
 *   `{ "holdUntil": "2026-11-27T22:00:00Z", "minShards": 50 }`
 * @throws Error for a request that cannot be kept, with the member, its value and what is allowed
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const trigger = readTrigger(event);
  // The log's key keeps its name, because saved queries use it.
  logger.appendKeys({ wakeUp: trigger });
  const hold = readHoldRequest(event, systemClock.now(), mostShards);
  await resharder.run({ remainingMs: context.getRemainingTimeInMillis(), hold });
}
