import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { NotALogLineError, NotAPageViewError, OutageError, PoisonError } from '../../../../client';
import { classifyError } from '../../../../client/lambda';

const named = (name: string, more: object = {}) => Object.assign(new Error('…'), { name, ...more });

describe('classifyError takes', () => {
  it.each([
    ['a PoisonError', new PoisonError('no')],
    ['a class that extends it', new NotAPageViewError('no')],
    ['another one', new NotALogLineError('no')],
    ['an error caused by one', new Error('failed', { cause: new PoisonError('no') })],
  ])('%s for poison', (_, error) => expect(classifyError(error)).toBe('poison'));

  it.each([
    ['an OutageError', new OutageError('later')],
    ['throttling of a table', new ProvisionedThroughputExceededException({ message: '', $metadata: {} })],
    ['ThrottlingException', named('ThrottlingException')],
    ['RequestLimitExceeded', named('RequestLimitExceeded')],
    ['KeyRangeThroughputExceeded', named('KeyRangeThroughputExceededException')],
    ['TooManyRequestsException', named('TooManyRequestsException')],
    ['LimitExceededException', named('LimitExceededException')],
    ['SlowDown of S3', named('SlowDown')],
    ['status 503', named('Whatever', { $metadata: { httpStatusCode: 503 } })],
    ['status 429', named('Whatever', { $metadata: { httpStatusCode: 429 } })],
    ['InternalServerError', named('InternalServerError')],
    ['a refused connection', Object.assign(new Error('…'), { code: 'ECONNREFUSED' })],
    ['a name that is not found', Object.assign(new Error('…'), { code: 'EAI_AGAIN' })],
    ['fetch that failed', new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } })],
    ['a timeout of the SDK', named('TimeoutError')],
    ['credentials', named('CredentialsProviderError')],
    ['an expired token', named('ExpiredTokenException')],
    ['AccessDeniedException', named('AccessDeniedException')],
    ['a disabled key', named('KMSDisabledException')],
    ['a table that is not there', named('ResourceNotFoundException')],
    ['a bucket that is not there', named('NoSuchBucket')],
    [
      'connections to all addresses',
      new AggregateError([Object.assign(new Error('…'), { code: 'ETIMEDOUT' })], '…'),
    ],
    [
      'a transaction that was throttled',
      named('TransactionCanceledException', {
        CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
      }),
    ],
  ])('%s for an outage', (_, error) => expect(classifyError(error)).toBe('outage'));

  it.each([
    ['a bug', new TypeError('undefined is not a function')],
    ['what the sink says of an item', named('ValidationException', { $metadata: { httpStatusCode: 400 } })],
    ['a condition that failed', named('ConditionalCheckFailedException')],
    ['a collection that is full', named('ItemCollectionSizeLimitExceededException')],
    ['no error at all', 'text'],
    ['nothing', undefined],
  ])('%s for unknown', (_, error) => expect(classifyError(error)).toBe('unknown'));

  it('causes that go round for unknown', () => {
    const error = new Error('round');
    error.cause = error;
    expect(classifyError(error)).toBe('unknown');
  });
});
