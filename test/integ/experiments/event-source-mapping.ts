import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { KinesisStreamEvent } from 'aws-lambda';
import { experimentHandler } from '../support/experiment';
import { datapoints } from '../support/metric';
import { jsonObjects, s3 } from '../support/subject-bucket';
import { SubjectStream } from '../support/subject-stream';
import { pass, required } from '../support/wait';

/** One mapping, its stream, and where its function and its failures leave their trace. */
export interface Settings {
  readonly streamName: string;
  readonly bucketName: string;
  /** Of the mapping; its failures lie below `aws/lambda/<id>/`. */
  readonly mappingId: string;
  /** Of the function; its invocations lie below `<name>/`. */
  readonly functionName: string;
}

/** What the function under test notes of an invocation. */
interface Invocation {
  readonly at: number;
  readonly records: readonly string[];
  readonly eventSourceArn: string;
}

/** The part of an on-failure object that is looked at. */
interface Failure {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  readonly KinesisBatchInfo: { readonly batchSize: number };
}

/** Bisect and partial responses together: the function reports the first record of the batch, each time. */
export async function bisectFirstRecord(settings: Settings) {
  await putBatch(settings, ['poison', ...GOOD]);
  await failuresOf(settings);
  const sizes = (await invocationsOf(settings)).map(({ records }) => records.length);
  return { bisectFirstRecord: { isHalved: sizes.some((size) => size < GOOD.length + 1), sizes } };
}

/** Bisect alone: the function throws while a certain record is in the batch. */
export async function bisectThrown(settings: Settings) {
  await putBatch(settings, [...GOOD.slice(0, 3), 'throw', ...GOOD.slice(3)]);
  const [failure] = await failuresOf(settings);
  const all = await invocationsOf(settings);
  return {
    bisectThrown: {
      batchSize: failure?.KinesisBatchInfo.batchSize,
      attemptsAlone: all.filter(({ records }) => records.join() === 'throw').length,
      invokeCount: failure?.requestContext.approximateInvokeCount,
      sizes: all.map(({ records }) => records.length),
    },
  };
}

/** The distances between the attempts of one record that never succeeds. */
export async function backoff(settings: Settings) {
  await putBatch(settings, ['throw']);
  await failuresOf(settings);
  const times = (await invocationsOf(settings)).map(({ at }) => at);
  const waits = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const sum = (count: number) => waits.slice(0, count).reduce((all, wait) => all + wait, 0);
  return {
    backoff: {
      attempts: times.length,
      isTwoWithin2400Ms: sum(2) < 2400,
      isSixWithinAMinute: sum(6) < 60_000,
      waits,
    },
  };
}

/** A record that is larger in base64 than an invocation may be. */
export async function recordTooLarge(settings: Settings) {
  await new SubjectStream(settings.streamName).put([Buffer.alloc(7 * 2 ** 20, 'x')]);
  const [failure] = await failuresOf(settings);
  return { recordTooLarge: { condition: failure?.requestContext.condition } };
}

/** A mapping on a registered consumer: what it counts while nothing is written, and what its events name. */
export async function fanOutMapping(settings: Settings) {
  await pass(600);
  const dimensions = { EventSourceMappingUUID: settings.mappingId };
  const minutes = (await datapoints('AWS/Lambda', 'PolledEventCount', dimensions, 8)).length;
  await new SubjectStream(settings.streamName).put(['one']);
  const [invocation] = await required('an invocation', 60, async () => {
    const all = await invocationsOf(settings);
    return all.length > 0 ? all : undefined;
  });
  const isConsumer = /:stream\/[^/]+\/consumer\//.test(invocation?.eventSourceArn ?? '');
  return {
    idlePolledEventCount: { isPublished: minutes > 0, minutes },
    consumerEventSourceArn: { isOf: isConsumer ? 'consumer' : 'stream', arn: invocation?.eventSourceArn },
  };
}

const GOOD = Array.from({ length: 7 }, (_, index) => `good ${index}`);

/** At once, so that the window of the mapping gathers them in one batch. */
async function putBatch({ streamName }: Settings, records: readonly string[]): Promise<void> {
  await new SubjectStream(streamName).put(records);
}

async function failuresOf({ bucketName, mappingId }: Settings): Promise<Failure[]> {
  return required('an object of what failed', 600, async () => {
    const all = await jsonObjects<Failure>(bucketName, `aws/lambda/${mappingId}/`);
    return all.length > 0 ? all : undefined;
  });
}

async function invocationsOf({ bucketName, functionName }: Settings): Promise<Invocation[]> {
  const all = await jsonObjects<Invocation>(bucketName, `${functionName}/`);
  return all.sort((one, other) => one.at - other.at);
}

/** The function under test: notes each invocation; throws on `throw`, and reports each `poison` as failed. */
export async function subject(event: KinesisStreamEvent) {
  const records = event.Records.map(({ kinesis }) =>
    Buffer.from(kinesis.data, 'base64').toString().slice(0, 20),
  );
  const at = Date.now();
  const note: Invocation = { at, records, eventSourceArn: event.Records[0]?.eventSourceARN ?? '' };
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.BUCKET,
      Key: `${process.env.AWS_LAMBDA_FUNCTION_NAME}/${at}.json`,
      Body: JSON.stringify(note),
    }),
  );
  if (records.includes('throw')) throw new Error('a record that never succeeds');
  const poison = event.Records.filter((_, index) => records[index] === 'poison');
  return { batchItemFailures: poison.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
}

export const handler = experimentHandler({
  bisectFirstRecord,
  bisectThrown,
  backoff,
  recordTooLarge,
  fanOutMapping,
});
