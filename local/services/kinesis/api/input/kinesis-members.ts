import {
  MAX_PARTITION_KEY_CHARACTERS,
  MAX_TAG_KEY_CHARACTERS,
  MAX_TAG_VALUE_CHARACTERS,
  MAX_TAGS,
  RECORD_SIZE_KIB,
} from '../../limits';
import { stringList, stringMap } from './collections';
import { blob, boolean, integer, type Pattern, string } from './scalars';

/**
 * The members that several operations share, with the constraints of the API's model.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
 */

const NAME_PATTERN = pattern('[a-zA-Z0-9_.-]+');

/** The name of a stream or a consumer, or a shard's id. */
export const NAME = string({ min: 1, max: 128, pattern: NAME_PATTERN });

/** `arn:<partition>:kinesis:<region>:<account>:`. Without `.*`, it reads a long text once. */
const ARN_HEAD = /^arn:aws[^:]*:kinesis:[^:]*:\d{12}:/;

/** Of a stream or a consumer. */
export const ARN = string({
  min: 1,
  max: 2048,
  pattern: {
    shown: 'arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+',
    matches: (text) => ARN_HEAD.test(text) && /stream\/\S/.test(text) && !/\s/.test(text),
  },
});

/** Of a queue. */
export const QUEUE_ARN = string({
  min: 1,
  max: 2048,
  pattern: {
    shown: 'arn:aws.*:kinesis:.*:\\d{12}:queue/\\S+',
    matches: (text) => ARN_HEAD.test(text) && /:queue\/\S+$/.test(text) && !/\s/.test(text),
  },
});

/** Of what can have tags: a stream, a consumer or a queue. */
export const RESOURCE_ARN = string({
  min: 1,
  max: 2048,
  pattern: {
    shown: 'arn:aws.*:kinesis:.*:\\d{12}:.*(stream|channel|queue)/\\S+',
    matches: (text) => ARN_HEAD.test(text) && /(?:stream|channel|queue)\/\S/.test(text) && !/\s/.test(text),
  },
});

export const CONSUMER_ARN = string({
  min: 1,
  max: 2048,
  pattern: {
    shown: '^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+',
    matches: (text) =>
      ARN_HEAD.test(text) && /stream\/[\w.-]+\/consumer\/[\w.-]+:\d+$/.test(text) && !/\s/.test(text),
  },
});

/** "Not implemented. Reserved for future use" (SDK): read, and not used. */
export const RESERVED = { StreamId: string() };

/** The members that name the stream of most operations. */
export const STREAM = { StreamName: NAME, StreamARN: ARN, ...RESERVED };

export const HASH_KEY = string({ pattern: pattern('0|([1-9]\\d{0,38})') });
export const SEQUENCE_NUMBER = string({ pattern: pattern('0|([1-9]\\d{0,128})') });
export const PARTITION_KEY = string({ min: 1, max: MAX_PARTITION_KEY_CHARACTERS });
/** The largest record that any stream takes; the stream's own maximum is applied later. */
export const DATA = blob({ max: RECORD_SIZE_KIB.max * 1024 });

/** The page size of most lists. */
export const PAGE_SIZE = integer({ min: 1, max: 10_000 });
export const NEXT_TOKEN = string({ min: 1, max: 1_048_576 });
export const DRY_RUN = boolean();

const TAG_KEY_LENGTH = { min: 1, max: MAX_TAG_KEY_CHARACTERS };
export const TAG_KEY = string(TAG_KEY_LENGTH);
/** The API's model takes 200 entries; a resource can have {@link MAX_TAGS}. */
export const TAGS = stringMap({ min: 1, max: 200 }, TAG_KEY_LENGTH, {
  min: 0,
  max: MAX_TAG_VALUE_CHARACTERS,
});
export const TAG_KEYS = stringList({ min: 1, max: MAX_TAGS }, TAG_KEY_LENGTH);

/** A pattern that the whole text must match. It must not try the same text in several ways. */
function pattern(shown: string): Pattern {
  const whole = new RegExp(`^(?:${shown})$`);
  return { shown, matches: (text) => whole.test(text) };
}
