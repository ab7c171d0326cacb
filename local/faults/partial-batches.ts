import { isObject, type JsonObject } from '../base/json-object';
import { AwsError, type AwsRequest, type AwsResponse, type AwsService, cborOf } from '../http';
import type { Faults } from './faults';
import { errorOf, errorResponse } from './service-errors';

/** The failures of an entry that Kinesis documents for PutRecords. */
const ENTRY_ERRORS = [
  { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for the shard.' },
  { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal service failure.' },
];

/** PutRecords, of which some entries fail: they are not written, and the answer says so in their places. */
export async function putSomeRecords(
  request: AwsRequest,
  kinesis: AwsService,
  faults: Faults,
): Promise<AwsResponse> {
  const input = readMembers(request, request.body);
  const records = listOf(input?.Records);
  const stream = streamOf(input);
  const failing = records.length === 0 ? new Map() : faults.partOf('partialPut', stream, records.length);
  if (failing.size === 0) return await kinesis.handle(request);

  const outcomes: unknown[] = [];
  let output: JsonObject = {};
  const kept = records.filter((_, i) => !failing.has(i));
  let answer: AwsResponse = {
    status: 200,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.1' },
  };
  if (kept.length > 0) {
    answer = await kinesis.handle({ ...request, body: writeMembers(request, { ...input, Records: kept }) });
    if (answer.status !== 200) return answer;
    output = readMembers(request, answer.body) ?? {};
  }
  const written = listOf(output.Records).values();
  for (const i of records.keys()) {
    const how = failing.get(i);
    outcomes.push(how === undefined ? written.next().value : ENTRY_ERRORS[how < 0.5 ? 0 : 1]);
  }
  faults.reportCall('partialPut', 'kinesis', 'PutRecords');
  const FailedRecordCount = Number(output.FailedRecordCount ?? 0) + failing.size;
  return { ...answer, body: writeMembers(request, { ...output, FailedRecordCount, Records: outcomes }) };
}

/**
 * BatchWriteItem, of which some items are left unprocessed; the others are written. A request of one item is
 * refused, as DynamoDB does when it can process none.
 */
export async function writeSomeItems(
  request: AwsRequest,
  dynamodb: AwsService,
  faults: Faults,
): Promise<AwsResponse> {
  const input = readJson(request.body);
  const tables = isObject(input?.RequestItems) ? input.RequestItems : {};
  const items = Object.entries(tables).flatMap(([table, writes]) =>
    listOf(writes).map((write) => ({ table, write })),
  );
  const target = Object.keys(tables).join(', ');
  const failing = items.length === 0 ? new Map() : faults.partOf('partialWrite', target, items.length);
  if (failing.size === 0) return await dynamodb.handle(request);

  const kept = items.filter((_, i) => !failing.has(i));
  if (kept.length === 0) {
    faults.reportCall('partialWrite', 'dynamodb', 'BatchWriteItem');
    return errorResponse('dynamodb', errorOf('dynamodb', 'throttled', 'BatchWriteItem'), request);
  }
  const answer = await dynamodb.handle({
    ...request,
    body: writeJson({ ...input, RequestItems: byTable(kept) }),
  });
  if (answer.status !== 200) return answer;
  const output = readJson(answer.body) ?? {};
  const left = isObject(output.UnprocessedItems) ? output.UnprocessedItems : {};
  const refused = Object.entries(left).flatMap(([table, writes]) =>
    listOf(writes).map((write) => ({ table, write })),
  );
  const UnprocessedItems = byTable([...refused, ...items.filter((_, i) => failing.has(i))]);
  faults.reportCall('partialWrite', 'dynamodb', 'BatchWriteItem');
  // The checksum of the answer as it was.
  const { 'x-amz-crc32': _, ...headers } = answer.headers ?? {};
  return { ...answer, headers, body: JSON.stringify({ ...output, UnprocessedItems }) };
}

interface TableWrite {
  readonly table: string;
  readonly write: unknown;
}

function byTable(items: readonly TableWrite[]): Record<string, unknown[]> {
  const tables: Record<string, unknown[]> = {};
  for (const { table, write } of items) {
    const writes = tables[table] ?? [];
    writes.push(write);
    tables[table] = writes;
  }
  return tables;
}

function streamOf(input: JsonObject | undefined): string {
  const { StreamName, StreamARN } = input ?? {};
  return String(StreamName ?? String(StreamARN).split('/').at(-1));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The members of a body in the request's protocol. A body that cannot be read is left to the service to refuse. */
function readMembers({ headers }: AwsRequest, body: AwsResponse['body']): JsonObject | undefined {
  const cbor = cborOf(headers);
  if (cbor === undefined || !(body instanceof Uint8Array)) return readJson(body);
  try {
    return cbor.read({ body: Buffer.from(body) });
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function writeMembers({ headers }: AwsRequest, members: object): Buffer {
  return Buffer.from(cborOf(headers)?.encode(members) ?? JSON.stringify(members));
}

/** A body that is no JSON is left to the service to refuse. */
function readJson(body: AwsResponse['body']): JsonObject | undefined {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined;
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function writeJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
