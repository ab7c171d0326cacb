import { parseArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { Chance } from '../../base/chance';
import { type XmlMembers, xmlDocument } from '../../base/xml';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  internalFailure,
  xmlErrorResponse,
} from '../../http';
import { messageBytes } from '../sqs';
import { invalidParameter } from './errors';
import { MAX_BATCH_ENTRIES } from './limits';
import type { NotificationDraft } from './notification';
import { QueryInput } from './query-input';
import type { Subscription } from './subscription';
import type { Topics } from './topics';

export interface SnsServiceOptions {
  readonly topics: Topics;
  /** Account and Region of the topics that CreateTopic makes. */
  readonly home: AwsEnvironment;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** Receives every error that is no answer of SNS: a defect of the local endpoint. */
  readonly onError: (error: unknown, operation: string) => void;
}

type Operation = (
  input: QueryInput,
  options: SnsServiceOptions,
) => XmlMembers | undefined | Promise<XmlMembers | undefined>;

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateTopic: (input, { topics, home }) => ({
    TopicArn: topics.create(input.required('Name'), input.textMap('Attributes'), home),
  }),
  DeleteTopic(input, { topics }) {
    topics.delete(input.required('TopicArn'));
    return undefined;
  },
  GetTopicAttributes: (input, { topics }) => ({
    Attributes: {
      entry: Object.entries(topics.attributes(input.required('TopicArn'))).map(([key, value]) => ({
        key,
        value,
      })),
    },
  }),
  ListTopics: (_, { topics }) => ({ Topics: { member: topics.list().map((TopicArn) => ({ TopicArn })) } }),
  async Publish(input, { topics }) {
    const topicArn = input.optional('TopicArn') ?? input.optional('TargetArn');
    if (topicArn === undefined) {
      throw invalidParameter('TopicArn is required; phone numbers are not played');
    }
    return { MessageId: await topics.publish(topicArn, draftOf(input)) };
  },
  PublishBatch: publishBatch,
  Subscribe(input, { topics }) {
    const subscription = topics.subscribe(input.required('TopicArn'), {
      protocol: input.required('Protocol'),
      endpoint: input.required('Endpoint'),
      attributes: input.textMap('Attributes'),
    });
    return { SubscriptionArn: subscription.arn };
  },
  Unsubscribe(input, { topics }) {
    topics.unsubscribe(input.required('SubscriptionArn'));
    return undefined;
  },
  ListSubscriptionsByTopic: (input, { topics }) => ({
    Subscriptions: { member: topics.subscriptions(input.required('TopicArn')).map(shown) },
  }),
  GetSubscriptionAttributes(input, { topics }) {
    const { attributes, raw, ...subscription } = topics.subscription(input.required('SubscriptionArn'));
    const all = {
      ...attributes,
      ...shown({ attributes, raw, ...subscription }),
      RawMessageDelivery: String(raw),
    };
    return { Attributes: { entry: Object.entries(all).map(([key, value]) => ({ key, value })) } };
  },
};

/**
 * Amazon SNS over its query protocol: standard topics. Permissions, encryption, tags and filter policies are
 * not supported. A listing is one page.
 */
export class SnsService implements AwsService {
  readonly signingName = 'sns';

  private readonly chance: Chance;

  constructor(private readonly options: SnsServiceOptions) {
    this.chance = options.chance ?? Chance.unseeded();
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const action = request.operation ?? '';
    try {
      const run = OPERATIONS[action];
      if (run === undefined) {
        throw new AwsError(
          'InvalidAction',
          `The action ${action} of sns is not played by the local endpoint.`,
        );
      }
      const result = await run(QueryInput.parse(request.body.toString()), this.options);
      const body = xmlDocument(
        `${action}Response`,
        { [`${action}Result`]: result, ResponseMetadata: { RequestId: this.chance.uuid() } },
        NAMESPACE,
      );
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    } catch (error) {
      if (error instanceof AwsError) return xmlErrorResponse(error, 'sns');
      this.options.onError(error, action);
      return xmlErrorResponse(internalFailure(error), 'sns');
    }
  }
}

async function publishBatch(input: QueryInput, { topics }: SnsServiceOptions): Promise<XmlMembers> {
  const topicArn = input.required('TopicArn');
  const entries = input.members('PublishBatchRequestEntries');
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'The batch request has no entries.');
  if (entries.length > MAX_BATCH_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `The batch request has ${entries.length} entries; at most ${MAX_BATCH_ENTRIES} are allowed.`,
    );
  }
  const ids = entries.map((entry) => entry.required('Id'));
  if (new Set(ids).size < ids.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two entries of the batch request have the same Id.');
  }
  const drafts = entries.map(draftOf);
  const bytes = drafts.reduce(
    (sum, { message, attributes }) => sum + messageBytes({ body: message, attributes }),
    0,
  );
  if (bytes > topics.maximumMessageSize(topicArn)) {
    throw new AwsError(
      'BatchRequestTooLong',
      `The messages of the batch request have ${bytes} bytes together; ${topics.maximumMessageSize(topicArn)} are allowed.`,
    );
  }
  const successful: XmlMembers[] = [];
  const failed: XmlMembers[] = [];
  for (const [i, draft] of drafts.entries()) {
    const Id = ids[i];
    try {
      successful.push({ Id, MessageId: await topics.publish(topicArn, draft) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return { Successful: { member: successful }, Failed: { member: failed } };
}

function draftOf(input: QueryInput): NotificationDraft {
  return {
    message: input.required('Message'),
    subject: input.optional('Subject'),
    messageStructure: input.optional('MessageStructure'),
    attributes: input.messageAttributes(),
  };
}

function shown({ arn, topicArn, protocol, endpoint }: Subscription): Record<string, string> {
  return {
    SubscriptionArn: arn,
    TopicArn: topicArn,
    Protocol: protocol,
    Endpoint: endpoint,
    Owner: parseArn(topicArn).accountId,
  };
}
