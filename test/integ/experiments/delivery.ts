import { DescribeChannelCommand } from '@aws-sdk/client-kinesis';
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { experimentHandler } from '../support/experiment';
import { datapoints } from '../support/metric';
import { bytesOf, keysOf, textOf } from '../support/subject-bucket';
import { kinesis, SubjectStream } from '../support/subject-stream';
import { pass, required, until } from '../support/wait';

/** Delivery streams on one stream. The first transforms, and fails on every second record. */
export interface FirehoseSettings {
  readonly streamName: string;
  readonly bucketName: string;
  readonly deliveryStreamName: string;
  /** Reads a stream to which nothing is written. */
  readonly idleDeliveryStreamName: string;
  /** Delivers to a Redshift that is not there. */
  readonly redshiftDeliveryStreamName: string;
}

/** Objects, their keys and the metrics of Firehose. */
export async function firehose(settings: FirehoseSettings) {
  const { streamName, bucketName, deliveryStreamName } = settings;
  const stream = new SubjectStream(streamName);
  const begun = Date.now();
  while (Date.now() < begun + 240_000) {
    await stream.put(['{"is":"good"}', 'bad']);
    await pass(1);
  }
  await pass(240);
  const keys = await keysOf(bucketName);
  const failed = keys.filter((key) => key.startsWith('errors/'));
  const [errorKey = ''] = failed;
  const errors = textOf(await bytesOf(bucketName, errorKey));
  const metric = (name: string, of = deliveryStreamName) =>
    datapoints('AWS/Firehose', name, { DeliveryStreamName: of }, 10);
  const succeeded = await metric('SucceedProcessing.Records');
  const read = await metric('DataReadFromKinesisStream.Records');
  const sum = (all: typeof read) => all.reduce((total, { Sum = 0 }) => total + Sum, 0);
  const idle = await metric('DeliveryToS3.DataFreshness', settings.idleDeliveryStreamName);
  const loaded = await metric('DeliveryToRedshift.DataFreshness', settings.redshiftDeliveryStreamName);
  const staged = await metric('DeliveryToS3.DataFreshness', settings.redshiftDeliveryStreamName);
  return {
    onlyItsPrefixes: {
      isSo: keys.every((key) => key.startsWith('data/') || key.startsWith('errors/')),
      others: keys.filter((key) => !/^(data|errors)\//.test(key)).slice(0, 5),
    },
    errorPrefix: { isTypeAndTime: /^errors\/processing-failed\/\d{4}(\/\d\d){3}\//.test(errorKey), errorKey },
    errorObject: {
      isGzip: errors.isGzip,
      members: Object.keys(JSON.parse(errors.text.split('\n')[0] ?? '{}') as object).slice(0, 6),
    },
    rejectedInMetric: {
      isLeftOutOfSucceeded: sum(succeeded) < sum(read) * 0.75,
      succeeded: sum(succeeded),
      read: sum(read),
    },
    idleFreshness: { minutes: idle.length },
    redshiftFreshness: {
      isPublished: loaded.length > 0,
      minutes: loaded.length,
      stagedMinutes: staged.length,
    },
  };
}

/** A channel that `ChannelDelivery` made: whether it works, and what its objects and keys look like. */
export async function channel({
  streamName,
  channelArn,
  bucketName,
}: Record<'streamName' | 'channelArn' | 'bucketName', string>) {
  const { ChannelDescription } = await kinesis.send(new DescribeChannelCommand({ ChannelARN: channelArn }));
  const stream = new SubjectStream(streamName);
  const begun = new Date();
  await stream.put(['{"n":1}', '{"n":2}', 'no JSON']);
  const key = await required('an object', 700, async () => (await keysOf(bucketName, 'data/'))[0]);
  const { text } = textOf(await bytesOf(bucketName, key));
  const hour = (time: Date) => time.toISOString().slice(0, 13).replace(/\D/g, '/');
  const letter = await until(60, async () =>
    (await keysOf(bucketName)).find((it) => !it.startsWith('data/')),
  );
  const letters = letter === undefined ? '' : textOf(await bytesOf(bucketName, letter)).text;
  return {
    channelDeploys: { status: ChannelDescription?.ChannelStatus },
    channelSeparator: { text: text.slice(0, 40) },
    channelKey: { isOfHour: key.includes(hour(begun)) || key.includes(hour(new Date())), key },
    channelDeadLetter: { hasSequenceNumber: letters.includes('equenceNumber'), key: letter, letters },
  };
}

/** The transform under test. */
export async function transform(event: FirehoseTransformationEvent): Promise<FirehoseTransformationResult> {
  return {
    records: event.records.map(({ recordId, data }) => {
      const isGood = Buffer.from(data, 'base64').toString().startsWith('{');
      return { recordId, data, result: isGood ? 'Ok' : 'ProcessingFailed' };
    }),
  };
}

export const handler = experimentHandler({ firehose, channel });
