import type { aws_kinesis as kinesis } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { knownRetention } from '../../stream/known-stream';
import {
  checkHoursWithin,
  checkIs,
  checkSecondsWithin,
  checkWithin,
  has,
  InputError,
} from '../../support/check';
import {
  BATCH_SIZE,
  BATCHING_WINDOW_SECONDS,
  FILTERS,
  PARALLELIZATION_FACTOR,
  RECORD_AGE_SECONDS,
  RETENTION_HOURS,
  RETRY_ATTEMPTS,
  TUMBLING_WINDOW_SECONDS,
} from '../../support/limits';
import { otherRegion } from '../../support/other-region';
import { FailureDestination, ParkingLot } from '../failure';
import { ReadThroughput } from '../reading';
import type { LambdaConsumerProps } from './lambda-consumer-props';

/**
 * Refuses settings that Lambda would refuse when the stack is deployed.
 * @throws InputError that names the property, its value and the allowed values
 */
export function checkLambdaConsumer(where: string, props: LambdaConsumerProps): void {
  checkKinds(where, props);
  checkWithin(`${where}: batchSize`, props.batchSize, BATCH_SIZE);
  checkSecondsWithin(`${where}: maxBatchingWindow`, props.maxBatchingWindow, BATCHING_WINDOW_SECONDS);
  checkWithin(`${where}: parallelizationFactor`, props.parallelizationFactor, PARALLELIZATION_FACTOR);
  checkWithin(`${where}: retryAttempts`, props.retryAttempts, RETRY_ATTEMPTS);
  checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
  checkRetention(where, props);
  checkSecondsWithin(`${where}: maxRecordAge`, props.maxRecordAge, RECORD_AGE_SECONDS);
  checkSecondsWithin(`${where}: tumblingWindow`, props.tumblingWindow, TUMBLING_WINDOW_SECONDS);
  checkWithin(`${where}: the number of filters`, props.filters?.length, FILTERS);
  if (props.filterEncryptionKey !== undefined && props.filters === undefined) {
    throw new InputError(`${where}: filterEncryptionKey is set without filters; set both or neither.`);
  }
  checkParking(where, props);
}

/** A program without types can leave out or mix up what TypeScript asks for. */
function checkKinds(where: string, props: LambdaConsumerProps): void {
  const { stream, handler, onFailure, parkingLot, throughput } = props ?? {};
  checkIs(where, 'stream', stream, has('streamArn'), 'a stream, for example a DataStream');
  checkIs(where, 'handler', handler, has('functionArn'), 'a Lambda function, a version or an alias');
  if (onFailure !== undefined) {
    const allowed = 'FailureDestination.bucket(), .queue() or .topic(), or left out';
    checkIs(where, 'onFailure', onFailure, (value) => value instanceof FailureDestination, allowed);
  }
  if (parkingLot !== undefined) {
    checkIs(where, 'parkingLot', parkingLot, (value) => value instanceof ParkingLot, 'a ParkingLot');
  }
  if (throughput !== undefined) {
    const allowed = 'ReadThroughput.shared() or ReadThroughput.dedicated()';
    checkIs(where, 'throughput', throughput, (value) => value instanceof ReadThroughput, allowed);
  }
}

/** A stream of this app says itself how long it retains records. */
function checkRetention(where: string, { retentionPeriod, stream }: LambdaConsumerProps): void {
  const known = knownRetention(stream);
  if (retentionPeriod === undefined || known === undefined || retentionPeriod.isUnresolved()) return;
  if (retentionPeriod.toSeconds() === known.toSeconds()) return;
  throw new InputError(
    `${where}: retentionPeriod is ${retentionPeriod.toHumanString()}, and "${stream.node.path}" retains records for ` +
      `${known.toHumanString()}; leave it out, because it is for a stream whose retention is not known here.`,
  );
}

/**
 * Refuses a stream in another Region, as Lambda does when the stack is deployed ("Event source region must match
 * Lambda region").
 * @throws InputError
 */
export function checkStreamRegion(where: string, consumer: IConstruct, stream: kinesis.IStream): void {
  const other = otherRegion(consumer, stream);
  if (other === undefined) return;
  throw new InputError(
    `${where}: stream "${stream.node.path}" is in ${other.there}, and the stack in ${other.here}; allowed is a stream in the ` +
      "Region of its function (Lambda, CreateEventSourceMapping). Make the consumer in a stack of the stream's Region.",
  );
}

/** What processKinesisBatch answers has to be heard, and what it throws has to halve the batch. */
function checkParking(where: string, props: LambdaConsumerProps): void {
  if (props.parkingLot === undefined) return;
  if (props.reportBatchItemFailures === false) {
    throw new InputError(
      `${where}: reportBatchItemFailures is false; a parkingLot needs true, or Lambda takes the records for done that ` +
        'the function reports as failed.',
    );
  }
  if (props.bisectBatchOnError === false) {
    throw new InputError(
      `${where}: bisectBatchOnError is false; a parkingLot needs true, because halving finds the record that kills the ` +
        'function.',
    );
  }
  if (props.tumblingWindow !== undefined) {
    throw new InputError(
      `${where}: tumblingWindow and parkingLot are both set; allowed is one of them, because the answer of ` +
        'processKinesisBatch has no state of a window.',
    );
  }
}
