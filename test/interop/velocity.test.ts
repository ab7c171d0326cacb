import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putRecordsTemplate, putRecordTemplate } from '../../lib/ingest/http/request-template';
import { failed, putRecordsTaken, putRecordTaken, refused } from '../../lib/ingest/http/response-template';
import { MappingTemplate } from '../../local/services/api-gateway/mapping';
import { classPathOf } from './support/maven';

const classPath = classPathOf('org.apache.velocity:velocity:1.7');
const PROGRAM = join(__dirname, 'support', 'VelocityTemplate.java');
const ORIGINS = ['https://www.example.com', 'https://shop.example.com'];

type Json = string | number | readonly Json[] | { readonly [name: string]: Json };
type Case = readonly [template: string, document: Json];

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A document as the program reads it. */
function linesOf(value: Json): string[] {
  if (typeof value === 'string') return [`S${base64(value)}`];
  if (typeof value === 'number') return [`N${value}`];
  if (Array.isArray(value)) return [`L${value.length}`, ...value.flatMap(linesOf)];
  const entries = Object.entries(value);
  return [`M${entries.length}`, ...entries.flatMap(([name, inner]) => [base64(name), ...linesOf(inner)])];
}

/** What Apache Velocity makes of each: the text, the status and the headers that were set. */
function byVelocity(cases: readonly Case[]): string[][] {
  const input = cases.flatMap(([template, document]) => [base64(template), ...linesOf(document)]).join('\n');
  const { stdout, stderr, status } = spawnSync('java', ['-cp', String(classPath), PROGRAM], {
    input: `${input}\n`,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => Buffer.from(line, 'base64').toString());
  return cases.map((_, n) => lines.slice(3 * n, 3 * n + 3));
}

async function byUs([template, document]: Case): Promise<string[]> {
  const parsed = await MappingTemplate.parse(template);
  const { text, overrides } = parsed.render({
    body: JSON.stringify(document),
    parameters: { path: {}, querystring: {}, header: { Origin: 'https://www.example.com' } },
    context: { requestId: 'id' },
  });
  const headers = Object.entries(overrides.header).map(([name, value]) => `${name}=${value}`);
  return [text, String(overrides.status ?? 'null'), `{${headers.join(', ')}}`];
}

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const nastyText = fc.oneof(
  anyText,
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '$',
        '#',
        '\n',
        '{',
        '}',
        '/',
        '😀',
        '$input.body',
        '#end',
        '#set($x = 1)',
        "\\'",
      ),
    )
    .map((parts) => parts.join('')),
);
const entry = fc.record(
  { data: nastyText, partitionKey: nastyText.filter((key) => key !== '') },
  { requiredKeys: ['data'] },
);
const result = fc.oneof(
  fc.constant({ SequenceNumber: '1', ShardId: 'shardId-000000000000' }),
  fc
    .constantFrom('ProvisionedThroughputExceededException', 'InternalFailure')
    .map((ErrorCode) => ({ ErrorCode, ErrorMessage: 'm' })),
);

describe.skipIf(classPath === undefined)('the mapping templates in Apache Velocity', () => {
  it('make JSON that has each key and each text as it was sent, and are what the local run makes', async () => {
    const lists = fc.sample(fc.array(entry, { minLength: 1, maxLength: 6 }), { numRuns: 150, seed: 14 });
    const cases = lists.flatMap((records): Case[] => [
      [putRecordsTemplate('arn'), { records }],
      [putRecordTemplate('arn'), records[0] ?? {}],
    ]);
    for (const [n, [text = '']] of byVelocity(cases).entries()) {
      const one = cases[n] as Case;
      expect([text]).toEqual((await byUs(one)).slice(0, 1));
      const sent = n % 2 === 0 ? lists[n / 2] : lists[(n - 1) / 2]?.slice(0, 1);
      const { Records = [JSON.parse(text)] } = JSON.parse(text) as {
        Records?: { Data: string; PartitionKey: string }[];
      };
      expect(Records.map(({ Data }) => Buffer.from(Data, 'base64').toString())).toEqual(
        sent?.map(({ data }) => Buffer.from(data).toString()),
      );
      for (const [i, record] of (sent ?? []).entries()) {
        if (record.partitionKey !== undefined) expect(Records[i]?.PartitionKey).toBe(record.partitionKey);
      }
    }
  });

  it('tell a partial failure alike, and every error of Kinesis', async () => {
    const answers = fc.sample(fc.array(result, { minLength: 1, maxLength: 8 }), { numRuns: 100, seed: 14 });
    const types = [
      'ProvisionedThroughputExceededException',
      'KMSThrottlingException',
      'LimitExceededException',
      'ValidationException',
      'SerializationException',
      'ResourceNotFoundException',
      'AccessDeniedException',
    ];
    const cases: Case[] = [
      ...answers.map((Records): Case => {
        const count = Records.filter((each) => 'ErrorCode' in each).length;
        return [putRecordsTaken(ORIGINS), { FailedRecordCount: count, Records }];
      }),
      [putRecordTaken(ORIGINS), { SequenceNumber: '1' }],
      ...types.map((__type): Case => [refused(ORIGINS, 'allowed is more.'), { __type, message: 'm' }]),
      [refused(ORIGINS, 'allowed is more.'), {}],
      [failed(ORIGINS), {}],
    ];
    const theirs = byVelocity(cases);
    expect(theirs).toEqual(await Promise.all(cases.map(byUs)));
    for (const [text = ''] of theirs) expect(() => JSON.parse(text)).not.toThrow();
    expect(new Set(theirs.map(([, status]) => status))).toEqual(
      new Set(['null', '207', '429', '503', '400', '502']),
    );
  });
});
