import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { ByteBudget } from './byte-budget';
import type { Message, MessageDraft } from './message';
import { Queue } from './queue';
import { queueSettings } from './queue-settings';

export interface QueuesOptions {
  readonly clock: Clock;
  /** What the messages of all queues together may hold, in bytes. Default 256 MiB. */
  readonly byteBudget?: number;
}

/** All queues of this machine, by name: one name is one queue, whatever its region and account. */
export class Queues {
  private readonly clock: Clock;
  private readonly budget: ByteBudget;
  private readonly queues = new Map<string, Queue>();

  constructor(options: QueuesOptions) {
    this.clock = options.clock;
    this.budget = new ByteBudget(options.byteBudget ?? 256 * 1024 * 1024);
  }

  /**
   * Makes a queue, or returns the one that has this name and these attributes already.
   * @throws AwsError InvalidParameterValue for the name (80 letters, digits, `-` or `_`: AWS SDK, CreateQueue),
   *   QueueNameExists where the attributes differ, and what {@link queueSettings} refuses
   */
  create(name: string, attributes: Readonly<Record<string, string>>, home: AwsEnvironment): Queue {
    if (name.endsWith('.fifo')) {
      throw new AwsError(
        'UnsupportedOperation',
        `QueueName ${name}: FIFO queues are not played on this machine.`,
      );
    }
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw new AwsError(
        'InvalidParameterValue',
        `QueueName "${name}" is not valid: 1 to 80 letters, digits, hyphens and underscores are allowed.`,
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
      deadLetterQueue: (arn) => this.find(arn),
    });
    this.queues.set(name, queue);
    return queue;
  }

  /** Changes the given attributes of a queue, and leaves the others. */
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
   * Sends a message in-process.
   * @throws AwsError QueueDoesNotExist, and what {@link Queue.send} refuses
   */
  send(queueArn: string, draft: string | MessageDraft): Message {
    return this.get(queueArn).send(typeof draft === 'string' ? { body: draft } : draft);
  }

  /** Every message of a queue, oldest first, without receiving any. */
  peek(queueArn: string): Message[] {
    return this.get(queueArn).peek();
  }

  /** Ends every timer and every long poll. */
  close(): void {
    for (const queue of this.queues.values()) queue.close();
    this.queues.clear();
  }

  private find(reference: string): Queue | undefined {
    return this.queues.get(reference.split(/[:/]/).at(-1) ?? '');
  }

  private checkRedrive(targetArn: string | undefined): void {
    if (targetArn === undefined || this.find(targetArn) !== undefined) return;
    throw new AwsError(
      'InvalidParameterValue',
      `Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist: ${targetArn}.`,
    );
  }
}
