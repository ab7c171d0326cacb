import { parseArn } from '../../../base/arn';
import type { AwsEnvironment } from '../../../base/aws-environment';
import { AwsError, type AwsRequest, type JsonInput, type JsonOperation, JsonService } from '../../../http';
import { invalidParameterValue, missingParameter } from '../errors';
import { MAX_BATCH_BYTES, MAX_LISTED_QUEUES, MAX_RECEIVED_MESSAGES } from '../limits';
import { type Message, type MessageDraft, messageBytes } from '../message';
import type { Queue } from '../queue';
import type { Queues } from '../queues';
import { batchEntries, runBatch } from './batch';
import {
  messageAttributes,
  optionalInteger,
  optionalSeconds,
  optionalText,
  requiredText,
  textMap,
  texts,
} from './input';
import { md5, md5OfAttributes, queueAttributes, receivedMessageOutput } from './shapes';

export interface SqsServiceOptions {
  readonly queues: Queues;
  /** Account and Region of the queues that CreateQueue makes. */
  readonly home: AwsEnvironment;
  /** Receives every error that is no answer of SQS: a defect of the local endpoint. */
  readonly onError: (error: unknown, operation: string) => void;
}

/**
 * Amazon SQS over its JSON protocol: standard queues. Permissions, encryption and tags have no effect. FIFO
 * queues, message move tasks and request throttling are not supported.
 */
export class SqsService extends JsonService {
  constructor({ queues, home, onError }: SqsServiceOptions) {
    super({ signingName: 'sqs', jsonVersion: '1.0', onError, operations: operations(queues, home) });
  }
}

function operations(queues: Queues, home: AwsEnvironment): Readonly<Record<string, JsonOperation>> {
  const queueOf = (input: JsonInput) => queues.get(requiredText(input, 'QueueUrl'));
  return {
    CreateQueue(input, request) {
      const queue = queues.create(requiredText(input, 'QueueName'), textMap(input, 'Attributes'), home);
      return { QueueUrl: queueUrl(queue, request) };
    },
    GetQueueUrl(input, request) {
      return { QueueUrl: queueUrl(queues.get(requiredText(input, 'QueueName')), request) };
    },
    ListQueues(input, request) {
      const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
      const maxResults = optionalInteger(input, 'MaxResults', 1, MAX_LISTED_QUEUES);
      const after = optionalText(input, 'NextToken') ?? '';
      const found = queues
        .list()
        .filter(({ name }) => name.startsWith(prefix) && name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = found.slice(0, maxResults ?? MAX_LISTED_QUEUES);
      const more = maxResults !== undefined && found.length > page.length;
      return {
        QueueUrls: page.map((queue) => queueUrl(queue, request)),
        ...(more ? { NextToken: page.at(-1)?.name } : {}),
      };
    },
    DeleteQueue: (input) => queues.delete(queueOf(input)),
    GetQueueAttributes(input) {
      return { Attributes: queueAttributes(queueOf(input), texts(input, 'AttributeNames')) };
    },
    SetQueueAttributes: (input) => queues.setAttributes(queueOf(input), textMap(input, 'Attributes')),
    ListDeadLetterSourceQueues(input, request) {
      const { arn } = queueOf(input);
      const sources = queues.list().filter((it) => it.settings.redrivePolicy?.deadLetterTargetArn === arn);
      return { queueUrls: sources.map((queue) => queueUrl(queue, request)) };
    },
    PurgeQueue: (input) => queueOf(input).purge(),

    SendMessage: (input) => send(queueOf(input), input),
    SendMessageBatch(input) {
      const queue = queueOf(input);
      const bytes = batchEntries(input).reduce((sum, entry) => sum + messageBytes(draftOf(entry)), 0);
      if (bytes > MAX_BATCH_BYTES) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`,
        );
      }
      return runBatch(input, (entry) => send(queue, entry));
    },

    async ReceiveMessage(input) {
      const messages = await queueOf(input).receive({
        maxMessages: optionalInteger(input, 'MaxNumberOfMessages', 1, MAX_RECEIVED_MESSAGES) ?? 1,
        visibilityTimeoutSeconds: optionalSeconds(input, 'VisibilityTimeout', 'VisibilityTimeout'),
        waitSeconds: optionalSeconds(input, 'WaitTimeSeconds', 'ReceiveMessageWaitTimeSeconds'),
      });
      if (messages.length === 0) return {};
      const systemNames = [...texts(input, 'MessageSystemAttributeNames'), ...texts(input, 'AttributeNames')];
      const attributeNames = texts(input, 'MessageAttributeNames');
      return { Messages: messages.map((it) => receivedMessageOutput(it, systemNames, attributeNames)) };
    },

    DeleteMessage: (input) => queueOf(input).delete(requiredText(input, 'ReceiptHandle')),
    DeleteMessageBatch(input) {
      const queue = queueOf(input);
      return runBatch(input, (entry) => void queue.delete(requiredText(entry, 'ReceiptHandle')));
    },
    ChangeMessageVisibility: (input) => changeVisibility(queueOf(input), input),
    ChangeMessageVisibilityBatch(input) {
      const queue = queueOf(input);
      return runBatch(input, (entry) => void changeVisibility(queue, entry));
    },
  };
}

/** The URL of a queue, at the address that the client used for this request. */
function queueUrl(queue: Queue, { url }: AwsRequest): string {
  return `${url.origin}/${parseArn(queue.arn).accountId}/${queue.name}`;
}

function draftOf(input: JsonInput): MessageDraft {
  return {
    body: requiredText(input, 'MessageBody'),
    attributes: messageAttributes(input),
    awsTraceHeader: Object(input.MessageSystemAttributes).AWSTraceHeader?.StringValue,
    messageGroupId: optionalText(input, 'MessageGroupId'),
  };
}

function send(queue: Queue, input: JsonInput): object {
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameterValue(
      'The request includes a parameter that is not valid for this queue type: MessageDeduplicationId.',
    );
  }
  const message: Message = queue.send(draftOf(input), optionalSeconds(input, 'DelaySeconds', 'DelaySeconds'));
  return {
    MessageId: message.messageId,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
  };
}

function changeVisibility(queue: Queue, input: JsonInput): void {
  const seconds = optionalSeconds(input, 'VisibilityTimeout', 'VisibilityTimeout');
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  queue.changeVisibility(requiredText(input, 'ReceiptHandle'), seconds);
}
