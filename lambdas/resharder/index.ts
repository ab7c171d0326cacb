import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { assembleResharder } from './assemble-resharder';
import { decide } from './policy';
import { readSettings } from './settings';
import { readWakeUp } from './wake-up';

const logger = new Logger();
const resharder = assembleResharder(readSettings(), {
  decide,
  clock: systemClock,
  logger,
  publish: (line) => process.stdout.write(`${line}\n`),
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
