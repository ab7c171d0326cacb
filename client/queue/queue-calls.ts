import { type KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';

/**
 * The operations of Kinesis queues, which @aws-sdk/client-kinesis 3.1143.0 does not have. They go through its client, so
 * credentials, endpoint, signature, retries and errors are the SDK's. The day it has the operations this file is deleted,
 * and its callers send commands.
 *
 * The shapes are those of API version 2013-12-02 (CreateQueue and the operations beside it), in the JSON of the wire.
 */
export type QueueOperation =
  | 'AcknowledgeQueueRecords'
  | 'CreateQueue'
  | 'DeleteQueue'
  | 'DescribeQueue'
  | 'ReceiveDeadLetterQueueRecords'
  | 'ReceiveQueueRecords'
  | 'UpdateQueue'
  | 'UpdateQueueRecordsVisibility';

/** What a queue says of itself. */
export interface QueueDescription {
  readonly QueueARN: string;
  readonly QueueName: string;
  /** CREATING, ACTIVE, UPDATING or DELETING. */
  readonly QueueStatus: string;
}

/** A record as the wire has it: data as base64, times in seconds since the epoch. */
export interface WireQueueRecord {
  readonly ReceiptHandle: string;
  readonly RecordId: string;
  readonly PartitionKey?: string;
  readonly Data: string;
  readonly ApproximateArrivalTimestamp: number;
  readonly FirstReceiveTimestamp: number;
  readonly ReceiveCount: number;
}

/** What each operation answers; a batch call answers for each entry. */
export interface QueueAnswer {
  readonly QueueDescription?: QueueDescription;
  readonly QueueRecords?: readonly WireQueueRecord[];
  readonly Successful?: readonly { readonly ReceiptHandle: string }[];
  readonly Failed?: readonly {
    readonly ReceiptHandle: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
}

interface WireRequest {
  headers: Record<string, string>;
  body: unknown;
}

interface WireResponse {
  readonly statusCode: number;
  body: unknown;
}

const TYPE = 'application/x-amz-json-1.1';

/**
 * Calls an operation.
 * @param input as the API has it, timestamps in seconds since the epoch
 * @throws errors of the SDK's client, by the names of the API
 */
export async function callQueue(
  client: KinesisClient,
  name: QueueOperation,
  input: object,
  abortSignal?: AbortSignal,
): Promise<QueueAnswer> {
  // Any command of the same service takes the way that is needed; its content is exchanged.
  const carrier = new ListStreamsCommand({});
  let answer: QueueAnswer = {};
  carrier.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as WireRequest;
      request.headers = {
        ...request.headers,
        'content-type': TYPE,
        'x-amz-target': `Kinesis_20131202.${name}`,
      };
      request.body = JSON.stringify(input);
      return next(args);
    },
    // Before the length of the body is written down, and before the signature.
    { step: 'build', priority: 'high', name: 'queueRequest' },
  );
  carrier.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as WireResponse;
      if (response.statusCode < 300) {
        const text = await textOf(response.body);
        answer = text === '' ? {} : JSON.parse(text);
        // The command looks for its own answer. Errors it reads itself, and they get their names.
        response.body = new TextEncoder().encode('{"StreamNames":[],"HasMoreStreams":false}');
      }
      return result;
    },
    // Nearest to the wire: within the command's own reading of the response.
    { step: 'deserialize', priority: 'low', name: 'queueResponse' },
  );
  await client.send(carrier, { abortSignal });
  return answer;
}

async function textOf(body: unknown): Promise<string> {
  if (body === undefined || body === null) return '';
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
