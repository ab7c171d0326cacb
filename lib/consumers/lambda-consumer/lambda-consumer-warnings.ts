import { type Duration, aws_lambda as lambda, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { whenKplWrites } from '../../stream/kpl-writers';
import { otherRegion } from '../../support/other-region';
import type { FailureDestinationConfig } from '../failure';
import type { StartingPosition } from '../reading';
import { pointerDeadline, SHORTEST_DEADLINE_SECONDS } from './deadline';
import type { LambdaConsumerProps } from './lambda-consumer-props';
import { ageAtStart } from './record-age';
import {
  ATTEMPTS_ALONE,
  LONGEST_HOLD_SECONDS,
  longestHoldSeconds,
  SHORTEST_TIMEOUT_SECONDS,
  timeoutFor,
} from './shard-hold';

/** What a consumer came to, with its defaults. */
interface ConsumerFacts {
  readonly props: LambdaConsumerProps;
  /** Of the stream; undefined where it is not known. */
  readonly retention: Duration | undefined;
  readonly startingPosition: StartingPosition;
  /** Undefined for no limit. */
  readonly maxRecordAge: Duration | undefined;
  readonly batchSize: number;
  readonly retryAttempts: number;
  readonly destination: FailureDestinationConfig;
  readonly dedicated: boolean;
}

/** Says at synth what AWS takes without a word, and somebody is woken for later. Each can be acknowledged. */
export function warnOfLambdaConsumer(consumer: IConstruct, facts: ConsumerFacts): void {
  const warn = (name: string, message: string) =>
    Validations.of(consumer).addWarning(`cdk-kinesis-blueprint:LambdaConsumer.${name}`, message);
  warnOfRetention(facts, warn);
  warnOfStart(facts, warn);
  warnOfDeadline(facts, warn);
  warnOfHold(facts, warn);
  warnOfTimeout(facts, warn);
  warnOfLanguage(facts, warn);
  warnOfRegions(consumer, facts, warn);
  if (facts.dedicated) {
    whenKplWrites(facts.props.stream, () =>
      warn(
        'aggregatesDropped',
        'the Kinesis Producer Library writes to this stream, and throughput is dedicated. Lambda takes pushed aggregates ' +
          'apart and drops, without a trace, events whose partition key is not of the shard, as after a reshard (Lambda ' +
          'Developer Guide, with-kinesis). Use ReadThroughput.shared(), or switch aggregation off in the producer.',
      ),
    );
  }
  if (facts.maxRecordAge === undefined && facts.retention === undefined) {
    warn(
      'retentionUnknown',
      'maxRecordAge has no limit, because the retention of this stream is not known here: a record that waits longer than ' +
        'the retention is lost, and reaches no failure destination. Set retentionPeriod to what the stream has, from which ' +
        'maxRecordAge follows, or maxRecordAge below the retention.',
    );
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LAMBDA_TIMEOUT_SECONDS = 3;

type Warn = (name: string, message: string) => void;

function warnOfRetention({ retention, maxRecordAge }: ConsumerFacts, warn: Warn): void {
  if (retention === undefined || maxRecordAge === undefined || maxRecordAge.isUnresolved()) return;
  if (maxRecordAge.toSeconds() < retention.toSeconds()) return;
  warn(
    'maxRecordAgeExceedsRetention',
    `maxRecordAge is ${maxRecordAge.toHumanString()}, and the stream retains records for ${retention.toHumanString()}: ` +
      'records can expire before they are given up, so they reach neither the function nor the failure destination. ' +
      'Choose a maxRecordAge below the retention.',
  );
}

function warnOfStart({ props, retention, startingPosition }: ConsumerFacts, warn: Warn): void {
  const { maxRecordAge } = props;
  if (maxRecordAge === undefined || maxRecordAge.isUnresolved()) return;
  const needed = ageAtStart(startingPosition, retention, Date.now());
  if (needed === undefined || maxRecordAge.toSeconds() >= needed.toSeconds()) return;
  warn(
    'startsBeforeMaxRecordAge',
    `maxRecordAge is ${maxRecordAge.toHumanString()}, and the starting position brings records that are older: on a ` +
      'stream in use they go to the failure destination without being tried, at the first deployment and whenever the ' +
      'mapping is replaced. Leave maxRecordAge out, or begin with StartingPosition.latest().',
  );
}

function warnOfDeadline({ retention, maxRecordAge, destination }: ConsumerFacts, warn: Warn): void {
  const { pointerRetention } = destination;
  if (retention === undefined || pointerRetention === undefined || maxRecordAge?.isUnresolved()) return;
  const { seconds, endedBy } = pointerDeadline({
    retentionSeconds: retention.toSeconds(),
    recordAgeSeconds: maxRecordAge?.toSeconds(),
    queueRetentionSeconds: pointerRetention.toSeconds(),
  });
  if (endedBy === 'stream' && seconds >= SHORTEST_DEADLINE_SECONDS) return;
  const end =
    endedBy === 'queue'
      ? `SQS deletes a pointer after ${pointerRetention.toHumanString()}, and its record lies in the stream for longer, ` +
        'where nobody knows of it'
      : `a record that is given up for its age (${maxRecordAge?.toHumanString()}) leaves the stream ` +
        `${Math.floor(seconds / 360) / 10} hours later, and its pointer is worth nothing then`;
  warn(
    'pointersExpire',
    `onFailure is a queue of pointers: ${end}. Use FailureDestination.bucket(), which keeps the records, or choose a ` +
      'maxRecordAge that leaves more time.',
  );
}

function warnOfHold({ props, batchSize, retryAttempts }: ConsumerFacts, warn: Warn): void {
  const { handler, parkingLot } = props;
  // A stack that takes strict order has chosen that a record holds its shard.
  if (!(handler instanceof lambda.Function) || (parkingLot === undefined && retryAttempts < 0)) return;
  const { timeout } = handler;
  if (timeout?.isUnresolved() || Token.isUnresolved(batchSize) || Token.isUnresolved(retryAttempts)) return;
  const attempts = parkingLot === undefined ? retryAttempts + 1 : ATTEMPTS_ALONE;
  const seconds = timeout?.toSeconds() ?? LAMBDA_TIMEOUT_SECONDS;
  const hold = longestHoldSeconds(batchSize, seconds, attempts);
  if (hold <= LONGEST_HOLD_SECONDS) return;
  warn(
    'holdsShard',
    `a record that blocks the function until its timeout (${seconds} seconds) holds its shard for up to ` +
      `${Math.ceil(hold / 60)} minutes: each halving of a batch of ${batchSize} and each attempt costs the whole timeout. ` +
      'Choose a shorter timeout or a smaller batchSize.',
  );
}

function warnOfTimeout({ props, batchSize }: ConsumerFacts, warn: Warn): void {
  const { handler, parkingLot } = props;
  if (!(handler instanceof lambda.Function) || parkingLot === undefined) return;
  if (handler.timeout?.isUnresolved()) return;
  const seconds = handler.timeout?.toSeconds() ?? LAMBDA_TIMEOUT_SECONDS;
  if (seconds >= SHORTEST_TIMEOUT_SECONDS) return;
  const whose = handler.timeout === undefined ? "Lambda's default, " : '';
  warn(
    'shortTimeout',
    `the timeout of the function is ${whose}${seconds} seconds. processKinesisBatch keeps a third of it to park and to ` +
      'answer, and a call to the parking lot may take 3 seconds: a slow one ends the function before it has answered, and ' +
      `the whole batch comes again. Choose at least ${SHORTEST_TIMEOUT_SECONDS} seconds; with this batchSize up to ` +
      `${timeoutFor(batchSize).toSeconds()} hold no shard above five minutes.`,
  );
}

/** The helper is for Node.js. What an image or a custom runtime runs is not known here. */
function warnOfLanguage({ props: { handler, parkingLot }, retryAttempts }: ConsumerFacts, warn: Warn): void {
  if (parkingLot === undefined || !(handler instanceof lambda.Function)) return;
  const { family, name } = handler.runtime;
  if (
    family === undefined ||
    family === lambda.RuntimeFamily.NODEJS ||
    family === lambda.RuntimeFamily.OTHER
  ) {
    return;
  }
  const held =
    retryAttempts < 0
      ? 'one poison record holds its shard until it is as old as maxRecordAge, because retryAttempts is -1'
      : 'the parking lot stays empty';
  warn(
    'parksNothing',
    `the function runs on ${name}, and processKinesisBatch, which parks records, is for Node.js: without it ${held}. Leave ` +
      'parkingLot out, or acknowledge this where the code parks by itself (PARKING_BUCKET, PARKING_CONSUMER).',
  );
}

/** AWS does not document whether Lambda delivers into another Region, and S3 redirects who asks for a bucket there. */
function warnOfRegions(consumer: IConstruct, { props, destination }: ConsumerFacts, warn: Warn): void {
  const { queue, topic, bucket } = destination;
  const targets = {
    'the failure destination': queue ?? topic ?? bucket,
    parkingLot: props.parkingLot?.bucket,
  };
  for (const [name, target] of Object.entries(targets)) {
    const other = target && otherRegion(consumer, target);
    if (target === undefined || other === undefined) continue;
    warn(
      name === 'parkingLot' ? 'parksInOtherRegion' : 'failsIntoOtherRegion',
      `${name} "${target.node.path}" is in ${other.there}, and the function in ${other.here}. AWS does not document that ` +
        'records get there: they may be neither processed nor kept. Choose one in the Region of the function.',
    );
  }
}
