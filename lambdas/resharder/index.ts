import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { assembleResharder } from './assemble-resharder';
import { decide } from './policy';
import { readSettings } from './settings';
import { readTrigger } from './trigger';

const logger = new Logger();
const resharder = assembleResharder(readSettings(), {
  decide,
  clock: systemClock,
  logger,
  publish: (line) => process.stdout.write(`${line}\n`),
});

/**
 * Looks at the stream, decides whether its shards are right, and does what makes them so: one change after
 * the other for most of a minute, each decided on what the stream is then.
 *
 * @param event what woke it: the action of an alarm, a schedule, or `{}` by hand. All mean the same, and one that comes
 *   late or twice does no harm.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const wakeUp = readTrigger(event);
  logger.appendKeys({ wakeUp });
  await resharder.run({ remainingMs: context.getRemainingTimeInMillis(), wokenAt: wakeUp.time });
}
