import type { Call } from './next-call';

/** Why AWS has refused a call. */
export interface Refusal {
  readonly sentence: string;
  /** Whether a limit is in the way, which is not gone with the next run. */
  readonly isLimit: boolean;
  /** Whether it is the limit of calls in 24 hours, as far as the message tells: then others have made some. */
  readonly isDailyLimit: boolean;
}

/**
 * Kinesis has one exception for all limits. The words of its messages are not documented; this is the period that the
 * quota is counted over.
 */
const SPEAKS_OF_A_DAY = /24[ -]?h|rolling|\bday\b|\bdaily\b/i;

/** By the error's name: what it means, for a person. */
const MEANINGS: Readonly<Record<string, string>> = {
  ResourceInUseException: 'the stream is being changed by somebody else; it is tried again when it is ACTIVE',
  LimitExceededException:
    'a limit is reached: the calls in 24 hours (others may have made some), the shards of the account, or the calls a second',
  ResourceNotFoundException: 'the stream, or the shard, is gone; the next look at the stream tells which',
  ValidationException:
    'the stream has been switched to on-demand, where shards are the business of the service',
  InvalidArgumentException: 'the shards are no longer what they were a moment ago',
  ThrottlingException: 'there were too many calls at a time; it is tried again',
};

/**
 * @param error what the SDK threw
 * @returns undefined for what is no answer of Kinesis: then nobody knows whether the call was done
 */
export function readRefusal(error: unknown, call: Call): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const meaning = MEANINGS[error.name];
  if (meaning === undefined) return undefined;
  return {
    sentence: `${call.name} was refused: ${meaning}. AWS says: ${error.name}: ${error.message}`,
    isLimit: error.name === 'LimitExceededException',
    isDailyLimit: error.name === 'LimitExceededException' && SPEAKS_OF_A_DAY.test(error.message),
  };
}
