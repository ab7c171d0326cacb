import { expect } from 'vitest';
import { BUCKET_ARN } from '../local/services/event-source-mapping/support/make-mapping';
import { dataOf, reportOn } from '../local/services/event-source-mapping/support/scripted-function';
import { type Api, StreamARN } from '../local/services/kinesis/support/api-fixture';
import { ACCOUNT_ID, REGION } from '../local/services/kinesis/support/engine-fixture';
import { put, SHARD } from '../local/services/kinesis/support/subscriptions';
import { localStack, type RecordedFact } from './fact';
import { FUNCTION_NAME, mappingsOf, REPORTING, TO_QUEUE } from './mapping-world';

const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${FUNCTION_NAME}`;
const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

type Fact = RecordedFact<Api>;

const throwAlways = () => {
  throw new Error('no');
};

/** An answer of a function with ReportBatchItemFailures that AWS takes for success. */
const success = (name: string, answer: unknown, test: string): Fact => ({
  question: `the function answers ${JSON.stringify(answer)}`,
  settings: 'ReportBatchItemFailures, 2 retries',
  answer: 'success: one invocation, and nothing is given up',
  source: localStack(`${test}[${name}]`),
  date: '25 November 2025',
  async check(api) {
    await api.activeStream();
    await put(api, 'a', 'b');
    const { create, invoker, destination } = mappingsOf(api, () => answer);
    create({ ...REPORTING, ...TO_QUEUE, MaximumRetryAttempts: 2 });
    await api.clock.advance(HOUR_MS);
    expect(invoker.batches).toEqual([['a', 'b']]);
    expect(destination.deliveries).toEqual([]);
  },
});

/** An item of batchItemFailures that AWS cannot read. */
const wholeFailure = (name: string, item: unknown): Fact => ({
  question: `the function reports the item ${JSON.stringify(item)}`,
  settings: 'ReportBatchItemFailures, 2 retries',
  answer: 'the whole batch fails and is tried again, then given up',
  source: localStack(`test_kinesis_report_batch_item_failure_scenarios[${name}]`),
  date: '25 November 2025',
  async check(api) {
    await api.activeStream();
    await put(api, 'a', 'b');
    const { create, invoker, destination } = mappingsOf(api, () => ({ batchItemFailures: [item] }));
    create({ ...REPORTING, ...TO_QUEUE, MaximumRetryAttempts: 2 });
    await api.clock.advance(HOUR_MS);
    expect(invoker.batches).toEqual(Array(3).fill(['a', 'b']));
    expect(destination.bodies).toMatchObject([
      { requestContext: { condition: 'RetryAttemptsExhausted' }, KinesisBatchInfo: { batchSize: 2 } },
    ]);
  },
});

const SUCCESSES = 'test_kinesis_report_batch_item_success_scenarios';

const ANSWERS: readonly Fact[] = [
  success('empty_list_success', [], SUCCESSES),
  success('null_success', null, SUCCESSES),
  success('empty_dict_success', {}, SUCCESSES),
  success('empty_batch_item_failure_success', { batchItemFailures: [] }, SUCCESSES),
  success('null_batch_item_failure_success', { batchItemFailures: null }, SUCCESSES),
  wholeFailure('item_identifier_not_present_failure', { itemIdentifier: 123 }),
  wholeFailure('empty_string_item_identifier_failure', { itemIdentifier: '' }),
  wholeFailure('null_item_identifier_failure', { itemIdentifier: null }),
  wholeFailure('invalid_key_foo_failure', { foo: 123 }),
  wholeFailure('invalid_key_foo_null_value_failure', { foo: null }),
];

const GIVEN_UP: readonly Fact[] = [
  {
    question: 'the last record of a batch is reported again and again',
    settings: 'ReportBatchItemFailures, 3 retries',
    answer:
      'the record is seen once in the batch and 4 times alone; the count is 4, functionError is null, the condition RetryAttemptsExhausted',
    source: localStack('test_kinesis_report_batch_item_failures'),
    date: '11 September 2024, 12 October 2024, 25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a', 'b', 'c');
      const { create, invoker, destination } = mappingsOf(api, reportOn('c'));
      create({ ...REPORTING, ...TO_QUEUE, MaximumRetryAttempts: 3 });
      await api.clock.advance(HOUR_MS);
      expect(invoker.batches).toEqual([['a', 'b', 'c'], ...Array(4).fill(['c'])]);
      expect(destination.bodies).toMatchObject([
        {
          requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
          KinesisBatchInfo: { batchSize: 1 },
        },
      ]);
    },
  },
  {
    question: 'the function throws at every attempt',
    settings: '2 retries, a queue as the destination',
    answer: 'RetryAttemptsExhausted, the count 3, functionError Unhandled',
    source: localStack('test_kinesis_report_batch_item_failure_scenarios[unhandled_exception_in_function]'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a');
      const { create, destination } = mappingsOf(api, throwAlways);
      create({ ...TO_QUEUE, MaximumRetryAttempts: 2 });
      await api.clock.advance(HOUR_MS);
      expect(destination.bodies).toMatchObject([
        {
          requestContext: {
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
            functionArn: FUNCTION_ARN,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          KinesisBatchInfo: { shardId: SHARD, batchSize: 1, streamArn: StreamARN },
        },
      ]);
    },
  },
  {
    question: 'the payload in a bucket',
    settings: 'no retry, a bucket as the destination',
    answer: 'the event as an escaped JSON string, in an object named after mapping, shard, day and time',
    source:
      'AWS, "Retain discarded batch records for a Kinesis Data Streams event source"; the key also in a snapshot of AWS in localstack/localstack 8b9a79f0',
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a');
      const { create, destination, invoker } = mappingsOf(api, throwAlways);
      const { uuid } = create({
        DestinationConfig: { OnFailure: { Destination: BUCKET_ARN } },
        MaximumRetryAttempts: 0,
      });
      await api.clock.advance(HOUR_MS);
      expect(JSON.parse(destination.bodies[0].payload)).toEqual(invoker.events[0]);
      expect(destination.deliveries[0]?.key).toMatch(
        new RegExp(`^aws/lambda/${uuid}/${SHARD}/2026/11/20/2026-11-20T12\\.00\\.\\d\\d-[0-9a-f-]{36}$`),
      );
    },
  },
];

const AGE: readonly Fact[] = [
  {
    question: 'records are too old before their first attempt',
    settings: 'MaximumRecordAgeInSeconds 60, the mapping was disabled until then',
    answer: 'RecordAgeExceeded with a request id, the function and the count 1; there is no responseContext',
    source: localStack('test_kinesis_maximum_record_age_exceeded[expire-before-ingestion]'),
    date: '13 April and 25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a', 'b');
      const { create, mappings, destination, invoker } = mappingsOf(api);
      const { uuid } = create({ ...TO_QUEUE, MaximumRecordAgeInSeconds: 60, Enabled: false });
      await api.clock.advance(61 * SECOND_MS);
      mappings.setEnabled(uuid, true);
      await api.clock.advance(10 * SECOND_MS);
      expect(invoker.events).toEqual([]);
      expect(destination.bodies).toMatchObject([
        {
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            functionArn: FUNCTION_ARN,
            condition: 'RecordAgeExceeded',
            approximateInvokeCount: 1,
          },
          KinesisBatchInfo: { batchSize: 2 },
        },
      ]);
      expect(destination.bodies[0]).not.toHaveProperty('responseContext');
    },
  },
  {
    question: 'only the first record of a batch is too old',
    settings: 'MaximumRecordAgeInSeconds 60, the mapping was disabled until then',
    answer: 'the old record is given up alone, the function gets the other',
    source: localStack('test_kinesis_maximum_record_age_exceeded_discard_records'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'old');
      const { create, mappings, destination, invoker } = mappingsOf(api);
      const { uuid } = create({ ...TO_QUEUE, MaximumRecordAgeInSeconds: 60, Enabled: false });
      await api.clock.advance(61 * SECOND_MS);
      await put(api, 'young');
      mappings.setEnabled(uuid, true);
      await api.clock.advance(10 * SECOND_MS);
      expect(invoker.batches).toEqual([['young']]);
      expect(destination.bodies).toMatchObject([
        { requestContext: { condition: 'RecordAgeExceeded' }, KinesisBatchInfo: { batchSize: 1 } },
      ]);
    },
  },
  {
    question: 'a record becomes too old between two attempts',
    settings: 'MaximumRecordAgeInSeconds 60, retries without end, a function that throws',
    answer:
      'RecordAgeExceeded with the count 8, less than 76 s after the record; there is no responseContext',
    source: localStack('test_kinesis_maximum_record_age_exceeded[expire-while-retrying]'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a');
      const { create, destination } = mappingsOf(api, throwAlways);
      create({ ...TO_QUEUE, MaximumRecordAgeInSeconds: 60 });
      await api.clock.advance(76 * SECOND_MS);
      expect(destination.bodies).toMatchObject([
        { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 8 } },
      ]);
      expect(destination.bodies[0]).not.toHaveProperty('responseContext');
    },
  },
  {
    question: 'the waits between three attempts with one record',
    settings: '2 retries, a function that throws',
    answer: 'the record is given up with the count 3 within 2.436 s of its arrival',
    source: 'a real message, printed in a public README; whether a bisect took part is not said',
    date: 'January 2022',
    async check(api) {
      await api.activeStream();
      await put(api, 'a');
      const { create, destination, invoker } = mappingsOf(api, throwAlways);
      create({ ...TO_QUEUE, MaximumRetryAttempts: 2 });
      await api.clock.advance(2436);
      expect(invoker.invokedAt).toHaveLength(3);
      expect(destination.bodies).toMatchObject([{ requestContext: { approximateInvokeCount: 3 } }]);
    },
  },
];

const ORDER: readonly Fact[] = [
  {
    question: 'several batches of one shard, and a function that takes its time',
    settings: 'BatchSize 1, invocations of five seconds',
    answer: 'one invocation after the other, in the order of the shard',
    source: localStack('test_kinesis_event_source_mapping_with_async_invocation'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a', 'b', 'c');
      const wait = () => new Promise<void>((resolve) => api.clock.after(5 * SECOND_MS, resolve));
      const { create, invoker } = mappingsOf(api, wait);
      create({ BatchSize: 1 });
      await api.clock.advance(20 * SECOND_MS);
      expect(invoker.batches).toEqual([['a'], ['b'], ['c']]);
      const gaps = invoker.invokedAt.slice(1).map((at, i) => at - (invoker.invokedAt[i] ?? 0));
      expect(gaps).toEqual([5 * SECOND_MS, 5 * SECOND_MS]);
    },
  },
  {
    question: 'two functions on one stream',
    settings: 'a mapping for each',
    answer: 'each gets every record',
    source: localStack(
      'test_create_kinesis_event_source_mapping_multiple_lambdas_single_kinesis_event_stream',
    ),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a', 'b');
      const { create, invoker } = mappingsOf(api);
      create({});
      create({ FunctionName: 'another' });
      await api.clock.advance(10 * SECOND_MS);
      const got = invoker.events.map((event, i) => [invoker.names[i], event.Records.map(dataOf)]);
      expect(got).toHaveLength(2);
      for (const name of [FUNCTION_NAME, 'another']) {
        expect(got).toContainEqual([expect.stringContaining(`:function:${name}`), ['a', 'b']]);
      }
    },
  },
  {
    question: 'a mapping from LATEST',
    settings: 'records before the mapping and after it',
    answer: 'the function gets those after it',
    source: localStack('the tests of TestKinesisSource'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'before');
      const { create, invoker } = mappingsOf(api);
      create({ StartingPosition: 'LATEST' });
      await api.clock.advance(5 * SECOND_MS);
      await put(api, 'after');
      await api.clock.advance(5 * SECOND_MS);
      expect(invoker.batches).toEqual([['after']]);
    },
  },
];

const CREATION: readonly Fact[] = [
  {
    question: 'a second mapping of one function on one stream',
    settings: 'the first one exists',
    answer:
      'ResourceConflictException, 409: the mapping already exists, with its UUID; CREATE_FAILED in CloudFormation',
    source: localStack('test_duplicate_event_source_mappings'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      const { create } = mappingsOf(api);
      const { uuid } = create({});
      expect(() => create({ BatchSize: 5 })).toThrow(
        expect.objectContaining({
          code: 'ResourceConflictException',
          status: 409,
          message: `The event source arn (" ${StreamARN} ") and function (" ${FUNCTION_NAME} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`,
        }),
      );
    },
  },
  {
    question: 'a mapping on a stream that does not exist',
    settings: 'no stream',
    answer: 'InvalidParameterValueException, "Stream not found" and its ARN',
    source: localStack('the validation of CreateEventSourceMapping'),
    date: '25 November 2025',
    async check(api) {
      expect(() => mappingsOf(api).create({})).toThrow(
        expect.objectContaining({
          code: 'InvalidParameterValueException',
          message: `Stream not found: ${StreamARN}`,
        }),
      );
    },
  },
  {
    question: 'GetEventSourceMapping: the destination',
    settings: 'a mapping without one',
    answer: 'DestinationConfig with an empty OnFailure',
    source: localStack('test_create_kinesis_event_source_mapping'),
    date: '25 November 2025',
    async check(api) {
      await api.activeStream();
      const { create, mappings } = mappingsOf(api);
      expect(mappings.get(create({}).uuid)?.DestinationConfig).toEqual({ OnFailure: {} });
    },
  },
];

/** Event source mappings on a stream. */
export const MAPPING_FACTS: readonly Fact[] = [...ANSWERS, ...GIVEN_UP, ...AGE, ...ORDER, ...CREATION];
