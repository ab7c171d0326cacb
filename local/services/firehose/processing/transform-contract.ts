import { isObject, type JsonObject } from '../../../base/json-object';
import type { SourceRecord } from '../../delivery';
import type { FailedRecord, ProcessedRecord } from '../record';

/** The members of a transform function's event besides the records. */
export interface TransformContext {
  readonly invocationId: string;
  readonly deliveryStreamArn: string;
  /** Absent with Direct PUT. */
  readonly sourceKinesisStreamArn?: string;
  readonly region: string;
}

/**
 * The event of a transform function, as JSON text (AWS Lambda Developer Guide, "Using Lambda with Data
 * Firehose"; `FirehoseTransformationEvent` of @types/aws-lambda). A record without a partition key has an
 * empty one (Kinesis, record distribution AUTO).
 */
export function transformEvent(context: TransformContext, records: readonly SourceRecord[]): string {
  return JSON.stringify({
    ...context,
    records: records.map(({ id, data, arrival, position }) => ({
      recordId: id,
      approximateArrivalTimestamp: arrival,
      data: data.toString('base64'),
      ...(position === undefined
        ? {}
        : {
            kinesisRecordMetadata: {
              sequenceNumber: position.sequenceNumber,
              subsequenceNumber: String(position.subSequenceNumber),
              partitionKey: position.partitionKey ?? '',
              shardId: position.shardId,
              approximateArrivalTimestamp: arrival,
            },
          }),
    })),
  });
}

/** Why a record, or a whole batch, was not transformed: Firehose's error code and its sentence. */
export interface TransformError {
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** A function's result for a batch. Each record is in exactly one of the lists. */
interface TransformResult {
  readonly ok: readonly ProcessedRecord[];
  readonly dropped: readonly SourceRecord[];
  readonly failed: readonly Omit<FailedRecord, 'attempts' | 'errorType'>[];
  /** Ids that the function returned and was not sent. */
  readonly unknownIds: readonly string[];
}

/** The codes and sentences of "Lambda invocation errors" (Firehose, monitoring with CloudWatch Logs). */
export const FUNCTION_ERROR: TransformError = {
  errorCode: 'Lambda.FunctionError',
  errorMessage: 'The Lambda function was successfully invoked but it returned an error result.',
};
const MISSING: TransformError = {
  errorCode: 'Lambda.MissingRecordId',
  errorMessage:
    'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.',
};
const DUPLICATED: TransformError = {
  errorCode: 'Lambda.DuplicatedRecordId',
  errorMessage:
    'Multiple records were returned with the same record ID. Ensure that the Lambda function returns unique record IDs for each record.',
};
const NOT_BASE64: TransformError = {
  errorCode: 'Lambda.JsonMappingException',
  errorMessage:
    'There was an error parsing returned records from the Lambda function. Ensure that data field is base-64 encoded.',
};
const BAD_STATUS: TransformError = {
  errorCode: 'Lambda.FunctionError',
  errorMessage:
    'Invalid output structure. Check your function and make sure the output is in the required format. Also, make sure the processed records contain a valid result status of Dropped, Ok, or ProcessingFailed.',
};
/** As users saw it in an error object on AWS. */
const PROCESSING_FAILED: TransformError = {
  errorCode: 'Lambda.ProcessingFailedStatus',
  errorMessage: 'ProcessingFailed status set for record',
};

/**
 * Reads the response of a transform function (Firehose, "Required parameters for data transformation").
 * @returns `undefined` for a response without a list of records: the invocation has failed
 */
export function readTransformResponse(
  payload: string,
  sent: readonly SourceRecord[],
): TransformResult | undefined {
  const returned = recordsOf(payload);
  if (returned === undefined) return undefined;
  const byId = new Map<string, JsonObject[]>();
  for (const record of returned) {
    const id = String(record.recordId);
    byId.set(id, [...(byId.get(id) ?? []), record]);
  }
  const ok: ProcessedRecord[] = [];
  const dropped: SourceRecord[] = [];
  const failed: (TransformError & { source: SourceRecord })[] = [];
  for (const source of sent) {
    const [answer, another] = byId.get(source.id) ?? [];
    byId.delete(source.id);
    const transformed = another === undefined ? readAnswer(answer) : DUPLICATED;
    if (transformed === 'Dropped') dropped.push(source);
    else if ('errorCode' in transformed) failed.push({ source, ...transformed });
    else ok.push({ source, ...transformed });
  }
  return { ok, dropped, failed, unknownIds: [...byId.keys()] };
}

function recordsOf(payload: string): JsonObject[] | undefined {
  let response: unknown;
  try {
    response = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const records = isObject(response) ? response.records : undefined;
  return Array.isArray(records) && records.every(isObject) ? records : undefined;
}

function readAnswer(
  answer: JsonObject | undefined,
): 'Dropped' | TransformError | Pick<ProcessedRecord, 'data' | 'lambdaKeys'> {
  if (answer === undefined) return MISSING;
  const { result, data, metadata } = answer;
  if (result === 'Dropped') return 'Dropped';
  if (result === 'ProcessingFailed') return PROCESSING_FAILED;
  if (result !== 'Ok') return BAD_STATUS;
  if (typeof data !== 'string' || !/^[A-Za-z0-9+/]*={0,2}\s*$/.test(data)) return NOT_BASE64;
  return { data: Buffer.from(data, 'base64'), lambdaKeys: partitionKeys(metadata) };
}

function partitionKeys(metadata: unknown): Record<string, string> | undefined {
  const keys = isObject(metadata) ? metadata.partitionKeys : undefined;
  if (!isObject(keys)) return undefined;
  // Partitioning refuses missing keys later: it knows which keys the prefix needs.
  const texts = Object.entries(keys).filter(([, value]) => value !== null && typeof value !== 'object');
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}
