import {
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
} from '@aws-sdk/client-kinesis';
import { type PacingClock, wait } from '../../pacing';
import { StreamUnusableError } from '../errors';
import type { TimedCall } from '../timed-call';
import { isNotFound, type StreamId } from './shard-listing';

const POLL_MS = 1_000;
/** A registration takes seconds; AWS states no longest time. */
const LONGEST_MS = 120_000;

/**
 * Registers a consumer for enhanced fan-out, if it is not yet, and waits until it is active.
 * @returns its ARN
 * @throws StreamUnusableError if there is no such stream, or the consumer does not become active
 */
export async function registerConsumer(
  client: KinesisClient,
  stream: StreamId,
  ConsumerName: string,
  clock: PacingClock,
  timed: TimedCall,
): Promise<string> {
  const StreamARN = stream.StreamARN ?? (await arnOf(client, stream, timed));
  const end = clock.now() + LONGEST_MS;
  while (clock.now() < end) {
    try {
      const command = new DescribeStreamConsumerCommand({ StreamARN, ConsumerName });
      const { ConsumerDescription: found } = await timed((abortSignal) =>
        client.send(command, { abortSignal }),
      );
      if (found?.ConsumerStatus === 'ACTIVE' && found.ConsumerARN !== undefined) return found.ConsumerARN;
      await wait(POLL_MS, clock);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await register(client, StreamARN, ConsumerName, timed);
    }
  }
  throw new StreamUnusableError(
    `The fan-out consumer ${ConsumerName} of ${StreamARN} was not ACTIVE within ${LONGEST_MS / 1000} seconds.`,
  );
}

/** Another worker may be registering it, too. */
async function register(
  client: KinesisClient,
  StreamARN: string,
  ConsumerName: string,
  timed: TimedCall,
): Promise<void> {
  const command = new RegisterStreamConsumerCommand({ StreamARN, ConsumerName });
  try {
    await timed((abortSignal) => client.send(command, { abortSignal }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
  }
}

async function arnOf(client: KinesisClient, stream: StreamId, timed: TimedCall): Promise<string> {
  const command = new DescribeStreamSummaryCommand(stream);
  try {
    const { StreamDescriptionSummary } = await timed((abortSignal) => client.send(command, { abortSignal }));
    return StreamDescriptionSummary?.StreamARN ?? '';
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new StreamUnusableError(`There is no stream ${stream.StreamName}.`, { cause: error });
  }
}
