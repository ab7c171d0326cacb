import { type PacingClock, wait } from '../../client';
import type { QueueAnswer, QueueOperation } from '../../client/queue/queue-calls';
import type { Result } from '../custom-resource/response';

/** What the construct wants of a queue: text, as CloudFormation hands properties over. */
export interface QueueProperties {
  readonly ServiceToken?: unknown;
  readonly QueueName?: unknown;
  readonly StreamArn?: unknown;
  readonly StartingPosition?: unknown;
  /** Seconds since the epoch. */
  readonly Timestamp?: unknown;
  readonly VisibilityTimeoutSeconds?: unknown;
  /** Undefined for a queue without dead letters. */
  readonly MaxReceiveCount?: unknown;
}

export interface QueueResourceOptions {
  readonly call: (name: QueueOperation, input: object) => Promise<QueueAnswer>;
  readonly clock: PacingClock;
  /** How long a request may take in all. */
  readonly waitMs: number;
}

const POLL_MS = 3_000;

/** Makes, changes and deletes one queue. */
export class QueueResource {
  /** The queue that was made, also when it did not become ACTIVE. */
  madeArn: string | undefined;
  private readonly endsAt: number;

  constructor(private readonly options: QueueResourceOptions) {
    this.endsAt = options.clock.now() + options.waitMs;
  }

  /** @throws errors of Kinesis; Error for a queue that does not become ACTIVE */
  async create(properties: QueueProperties): Promise<Result> {
    const { QueueDescription: made } = await this.options.call('CreateQueue', {
      QueueName: properties.QueueName,
      StreamConfigurationList: [
        {
          StreamARN: properties.StreamArn,
          StartingPosition: {
            Type: properties.StartingPosition,
            ...(properties.Timestamp !== undefined && { Timestamp: Number(properties.Timestamp) }),
          },
        },
      ],
      QueueAttributes: attributesOf(properties),
    });
    this.madeArn = made?.QueueARN;
    await this.untilActive();
    return resultOf(this.madeArn);
  }

  /** @throws as `create` */
  async update(queueArn: string, before: QueueProperties, after: QueueProperties): Promise<Result> {
    const fixed = ['QueueName', 'StreamArn', 'StartingPosition', 'Timestamp'] as const;
    // CloudFormation sees another physical id, and deletes the old queue afterwards.
    if (fixed.some((name) => before[name] !== after[name])) return this.create(after);
    this.madeArn = queueArn;
    await this.whenFree('UpdateQueue', { QueueARN: queueArn, QueueAttributes: attributesOf(after) });
    await this.untilActive();
    return resultOf(queueArn);
  }

  /** @throws errors of Kinesis; Error for a queue that does not go */
  async delete(queueArn: string): Promise<Result> {
    // What never was made has no ARN for an id.
    if (!queueArn.startsWith('arn:')) return {};
    const { call } = this.options;
    try {
      await this.whenFree('DeleteQueue', { QueueARN: queueArn });
      // Its stream cannot be deleted before it is gone.
      for (;;) {
        await call('DescribeQueue', { QueueARN: queueArn });
        await this.pause(`${queueArn} is still being deleted`);
      }
    } catch (error) {
      if (Object(error).name === 'ResourceNotFoundException') return {};
      throw error;
    }
  }

  /**
   * A rollback comes while what it takes back may still be under way: a queue that took too long is CREATING or UPDATING, and
   * Kinesis refuses to change it.
   */
  private async whenFree(
    name: 'DeleteQueue' | 'UpdateQueue',
    input: { readonly QueueARN: string; readonly QueueAttributes?: object },
  ): Promise<void> {
    for (;;) {
      try {
        await this.options.call(name, input);
        return;
      } catch (error) {
        if (Object(error).name !== 'ResourceInUseException') throw error;
        await this.pause(`${input.QueueARN} is still being changed`);
      }
    }
  }

  private async untilActive(): Promise<void> {
    for (;;) {
      const { QueueDescription: queue } = await this.options.call('DescribeQueue', {
        QueueARN: this.madeArn,
      });
      if (queue?.QueueStatus === 'ACTIVE') return;
      await this.pause(`${this.madeArn} is still ${queue?.QueueStatus}`);
    }
  }

  private async pause(state: string): Promise<void> {
    const { clock } = this.options;
    if (clock.now() + POLL_MS > this.endsAt)
      throw new Error(`${state}. Deploy again when it is ACTIVE or gone.`);
    await wait(POLL_MS, clock);
  }
}

/** The physical id is the ARN of the queue, so CloudFormation deletes the one that was replaced. */
function resultOf(queueArn: string | undefined): Result {
  return queueArn === undefined ? {} : { physicalId: queueArn, data: { QueueArn: queueArn } };
}

function attributesOf({ VisibilityTimeoutSeconds, MaxReceiveCount }: QueueProperties): object {
  return {
    VisibilityTimeoutSeconds: Number(VisibilityTimeoutSeconds),
    DeadLetterConfiguration:
      MaxReceiveCount === undefined
        ? { TargetType: 'NONE' }
        : { TargetType: 'BUILT_IN', MaxReceiveCount: Number(MaxReceiveCount) },
  };
}
