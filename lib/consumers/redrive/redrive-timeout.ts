import { Duration, aws_lambda as lambda, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { FUNCTION_TIMEOUT_MINUTES } from '../../support/limits';
import type { LambdaConsumer } from '../lambda-consumer';

/** What the function of a redrive needs beside the consumer's time: to read objects, and to write them back. */
const OWN_SECONDS = 30;
/** Below it, collecting pointers has no time to read. */
const SHORTEST_SECONDS = 60;
const LONGEST_SECONDS = FUNCTION_TIMEOUT_MINUTES * 60;

/** Lambda's own, of a function that states none. */
const DEFAULT_TIMEOUT = Duration.seconds(3);

/** The timeout of a consumer's function. Undefined for an imported one, and for a token. */
export function timeoutOf(handler: lambda.IFunction): Duration | undefined {
  if (handler instanceof lambda.Alias || handler instanceof lambda.Version) return timeoutOf(handler.lambda);
  if (!(handler instanceof lambda.Function)) return undefined;
  const { timeout = DEFAULT_TIMEOUT } = handler;
  return timeout.isUnresolved() ? undefined : timeout;
}

/**
 * The least that the function of a redrive may be given: it waits for the answer of the consumer, and an event whose answer
 * it does not see is replayed again.
 */
export function shortestRedriveTimeout(ofConsumer: Duration | undefined): Duration {
  const needed = Math.max(SHORTEST_SECONDS, (ofConsumer?.toSeconds() ?? 0) + OWN_SECONDS);
  return Duration.seconds(Math.min(LONGEST_SECONDS, needed));
}

/** Warns of a consumer that may work for longer than its redrive can wait. */
export function warnOfTimeout(
  redrive: IConstruct,
  { node }: LambdaConsumer,
  timeout: Duration | undefined,
): void {
  const most = LONGEST_SECONDS - OWN_SECONDS;
  if (timeout === undefined || timeout.toSeconds() <= most) return;
  Validations.of(redrive).addWarning(
    'cdk-kinesis-blueprint:DeadLetterRedrive.consumerTimeoutIsTooLong',
    `"${node.path}" has a timeout of ${timeout.toSeconds()} seconds, and a redrive waits for ${most} at most: an event that ` +
      'takes longer counts as failed, though the consumer may have done it, and is replayed up to three times in an execution. ' +
      'Choose a shorter timeout or a smaller batchSize.',
  );
}
