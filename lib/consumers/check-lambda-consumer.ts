import { type aws_kinesis as kinesis, Token, TokenComparison } from 'aws-cdk-lib';
import { checkSecondsWithin, checkWithin, InputError } from '../support/check';
import {
  BATCH_SIZE,
  BATCHING_WINDOW_SECONDS,
  FILTERS,
  PARALLELIZATION_FACTOR,
  RECORD_AGE_SECONDS,
  RETRY_ATTEMPTS,
  TUMBLING_WINDOW_SECONDS,
} from '../support/limits';
import type { LambdaConsumerProps } from './lambda-consumer-props';

/**
 * Refuses settings that Lambda would refuse when the stack is deployed.
 * @throws InputError that names the property, its value and the allowed values
 */
export function checkLambdaConsumer(where: string, props: LambdaConsumerProps): void {
  checkWithin(`${where}: batchSize`, props.batchSize, BATCH_SIZE);
  checkSecondsWithin(`${where}: maxBatchingWindow`, props.maxBatchingWindow, BATCHING_WINDOW_SECONDS);
  checkWithin(`${where}: parallelizationFactor`, props.parallelizationFactor, PARALLELIZATION_FACTOR);
  checkWithin(`${where}: retryAttempts`, props.retryAttempts, RETRY_ATTEMPTS);
  checkSecondsWithin(`${where}: maxRecordAge`, props.maxRecordAge, RECORD_AGE_SECONDS);
  checkSecondsWithin(`${where}: tumblingWindow`, props.tumblingWindow, TUMBLING_WINDOW_SECONDS);
  checkWithin(`${where}: the number of filters`, props.filters?.length, FILTERS);
  if (props.filterEncryptionKey !== undefined && props.filters === undefined) {
    throw new InputError(`${where}: filterEncryptionKey is set without filters; set both or neither.`);
  }
}

/**
 * Refuses a registered consumer of another stream, as far as synthesis can tell.
 * @throws InputError
 */
export function checkSameStream(
  where: string,
  stream: kinesis.IStream,
  consumer: kinesis.IStreamConsumer | undefined,
): void {
  if (consumer === undefined) return;
  const [expected, given] = [stream.streamArn, consumer.stream.streamArn];
  if (Token.compareStrings(expected, given) !== TokenComparison.DIFFERENT) return;
  throw new InputError(
    `${where}: throughput is dedicated to a consumer of the stream ${given}; allowed is a consumer of ${expected}.`,
  );
}
