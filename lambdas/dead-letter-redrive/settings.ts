import { requiredEnvironment } from '../required-environment';
import { parseRate } from './redrive-request';

/** Where the function works: its environment. */
export interface Settings {
  readonly consumerFunctionArn: string;
  readonly streamArn: string;
  readonly destination:
    | { readonly kind: 'queue'; readonly queueUrl: string }
    | { readonly kind: 'bucket'; readonly bucketName: string };
  readonly recordsPerSecond: number;
}

/** @throws Error with the variable, its value and what is allowed */
export function readSettings(): Settings {
  const { QUEUE_URL: queueUrl, BUCKET_NAME: bucketName } = process.env;
  const rate = requiredEnvironment('RECORDS_PER_SECOND', 'the most records a second that the consumer gets');
  return {
    consumerFunctionArn: requiredEnvironment('CONSUMER_FUNCTION_ARN', 'the ARN of the function to replay to'),
    streamArn: requiredEnvironment('STREAM_ARN', 'the ARN of the stream that the records are in'),
    destination: destination(queueUrl, bucketName),
    recordsPerSecond: parseRate('RECORDS_PER_SECOND', Number(rate)),
  };
}

function destination(queueUrl = '', bucketName = ''): Settings['destination'] {
  if (queueUrl !== '' && bucketName === '') return { kind: 'queue', queueUrl };
  if (bucketName !== '' && queueUrl === '') return { kind: 'bucket', bucketName };
  throw new Error(
    `Exactly one of the environment variables QUEUE_URL and BUCKET_NAME must be set; ` +
      `QUEUE_URL is "${queueUrl}", BUCKET_NAME is "${bucketName}".`,
  );
}
