import { AwsError } from '../http';
import type { KinesisEngine } from '../services/kinesis';

const HOUR_MS = 60 * 60 * 1000;
/** A new stream's. */
const DEFAULT_MS = 24 * HOUR_MS;

/**
 * The retention of streams by ARN, in milliseconds. Batches of a stream that was deleted are still with its readers;
 * for them the retention that it had last counts, or that of a new stream.
 */
export function retentionOf(kinesis: Pick<KinesisEngine, 'streamByArn'>): (arn: string) => number {
  const last = new Map<string, number>();
  return (arn) => {
    try {
      last.set(arn, kinesis.streamByArn(arn).state.retentionHours * HOUR_MS);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    return last.get(arn) ?? DEFAULT_MS;
  };
}
