import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { fifoNotSupported, invalidParameterValue } from './errors';
import { DEFAULT_BYTE_BUDGET_BYTES, MAX_QUEUE_NAME_CHARACTERS } from './limits';
import type { Message, MessageDraft } from './message';
import { ByteBudget } from './message-store';
import { Queue } from './queue';
import { queueSettings } from './queue-settings';

export interface QueuesOptions {
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** Bytes that the messages of all queues may hold. Default 256 MiB. */
  readonly byteBudget?: number;
}

/** All queues of this machine. A name is one queue in every Region and account. */
export class Queues {
  private readonly clock: Clock;
  private readonly chance: Chance;
  private readonly budget: ByteBudget;
  private readonly queues = new Map<string, Queue>();

  constructor(options: QueuesOptions) {
    this.clock = options.clock;
    this.chance = options.chance ?? Chance.unseeded();
    this.budget = new ByteBudget(options.byteBudget ?? DEFAULT_BYTE_BUDGET_BYTES);
  }

  /**
   * Creates a queue, or returns the queue that has this name and these attributes.
   * @throws AwsError InvalidParameterValue for the name, QueueNameExists if the attributes differ, and where
   *   {@link queueSettings} refuses an attribute
   */
  create(name: string, attributes: Readonly<Record<string, string>>, home: AwsEnvironment): Queue {
    if (name.endsWith('.fifo')) throw fifoNotSupported(`QueueName ${name}`);
    if (!/^[\w-]+$/.test(name) || name.length > MAX_QUEUE_NAME_CHARACTERS) {
      throw invalidParameterValue(
        `QueueName "${name}" is not valid: 1 to ${MAX_QUEUE_NAME_CHARACTERS} letters, digits, hyphens and ` +
          'underscores are allowed.',
      );
    }
    const settings = queueSettings(attributes);
    const present = this.queues.get(name);
    if (present !== undefined) {
      const differing = Object.entries(attributes).find(
        ([key, value]) => present.settings.attributes[key] !== value,
      );
      if (differing === undefined) return present;
      throw new AwsError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${differing[0]}.`,
      );
    }
    this.checkRedrive(settings.redrivePolicy?.deadLetterTargetArn);
    const queue = new Queue({
      name,
      arn: formatArn({ ...home, service: 'sqs', resource: name }),
      settings,
      clock: this.clock,
      budget: this.budget,
      chance: this.chance.of(name),
      deadLetterQueue: (arn) => this.find(arn),
    });
    this.queues.set(name, queue);
    return queue;
  }

  /** Changes the given attributes of a queue and keeps the others. */
  setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void {
    const settings = queueSettings({ ...queue.settings.attributes, ...attributes });
    this.checkRedrive(settings.redrivePolicy?.deadLetterTargetArn);
    queue.settings = settings;
  }

  /**
   * @param reference the queue's ARN, its URL or its name
   * @throws AwsError QueueDoesNotExist
   */
  get(reference: string): Queue {
    const queue = this.find(reference);
    if (queue !== undefined) return queue;
    throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${reference}.`);
  }

  list(): Queue[] {
    return [...this.queues.values()];
  }

  delete(queue: Queue): void {
    this.queues.delete(queue.name);
    queue.close();
  }

  /**
   * Sends a message without a request.
   * @throws AwsError QueueDoesNotExist, and where {@link Queue.send} refuses the message
   */
  send(queueArn: string, draft: string | MessageDraft): Message {
    return this.get(queueArn).send(typeof draft === 'string' ? { body: draft } : draft);
  }

  /** Every message of a queue, oldest first. It does not receive them. */
  peek(queueArn: string): Message[] {
    return this.get(queueArn).peek();
  }

  /** Ends every timer and every long poll, and forgets the queues. */
  close(): void {
    for (const queue of this.queues.values()) queue.close();
    this.queues.clear();
  }

  private find(reference: string): Queue | undefined {
    return this.queues.get(reference.split(/[:/]/).at(-1) ?? '');
  }

  private checkRedrive(targetArn: string | undefined): void {
    if (targetArn === undefined || this.find(targetArn) !== undefined) return;
    throw invalidParameterValue(
      `Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist: ${targetArn}.`,
    );
  }
}
