import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../common';
import { StreamCapacity } from '../../lib';
import type { RunAccount } from '../../run/account';
import { run } from '../../run/run';
import { parseRunOptions } from '../../run/run-options';
import { clickstreamAssembly } from '../support/clickstream-assembly';
import {
  contentOf,
  type LogContent,
  type Request,
  readCombinedLine,
  sampleLog,
} from '../support/read-access-log';

/** Everything a run's account counts can be right while each row is wrong; so the rows are read too. */
describe('the tables after a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  let assembly: string;
  beforeAll(() => {
    assembly = clickstreamAssembly({ capacity: StreamCapacity.provisioned({ shards: 4 }) });
  });
  afterAll(() => {
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  async function play(input: string): Promise<{ account: RunAccount; content: LogContent; said: string }> {
    let played: { readonly account: RunAccount; readonly content: LogContent } | undefined;
    let said = '';
    const host = {
      stdin: new PassThrough(),
      startedAt: Date.now(),
      signal: new AbortController().signal,
      progress: {
        write: (text: string) => {
          said += text;
        },
      },
    };
    const flags = ['--input', input, '--assembly', assembly, '--folder', join(folder, 'run')];
    await run(parseRunOptions(flags), host, async ({ account }, endpoint) => {
      played = { account, content: await readTables(endpoint) };
    });
    if (played === undefined) throw new Error('There is no account.');
    return { ...played, said };
  }

  it('hold the pages, statuses, bytes and sessions of a log, as its lines were made from them', async () => {
    const { lines, requests } = makeLog(2_000);
    const path = join(folder, 'made.log');
    writeFileSync(path, lines.join('\n'));
    const { account, content, said } = await play(path);
    expect(said).toContain('as an access log: NGINX main (vhost_combined and X-Forwarded-For).');
    expect(account).toMatchObject({ closes: true, repeatedLines: 0, parked: 0 });
    expect(content).toEqual(contentOf(requests));
  });

  const sample = sampleLog();
  it.runIf(sample !== undefined)('hold those of a real log, as another reader finds them', async () => {
    // Lines with the same text are one event.
    const lines = new Set(
      readFileSync(sample ?? '', 'utf8')
        .split('\n')
        .filter(Boolean),
    );
    const requests = [...lines].flatMap((line) => readCombinedLine(line) ?? []);
    const { account, content } = await play(sample ?? '');
    expect(account).toMatchObject({ closes: true, linesRead: 10_000, linesWithoutEvent: 0 });
    expect(account.distinctValidLines).toBe(requests.length);
    expect(account.repeatedLines).toBe(10_000 - account.parked - requests.length);
    expect(content).toEqual(contentOf(requests));
    expect(content.pages['/']).toMatch(/^\d{3} /);
  });
});

async function readTables(endpoint: string): Promise<LogContent> {
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const requests: Request[] = [];
  const sessions: string[] = [];
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const TableName of TableNames) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      for (const { page, viewedAt, status, bytes, visitor, halfHour, halfHourShard } of Items) {
        const session = halfHour?.S ?? halfHourShard?.S?.replace(/#\d+$/, '');
        if (session !== undefined) sessions.push(`${session} ${visitor?.S}`);
        if (page?.S === undefined || status === undefined) continue;
        const time = Date.parse(viewedAt?.S?.split('#')[0] ?? '');
        requests.push({ client: '', time, page: page.S, status: Number(status.N), bytes: Number(bytes?.N) });
      }
    }
  }
  client.destroy();
  return { ...contentOf(requests), sessions: sessions.sort() };
}

/** Lines of `vhost_combined` with X-Forwarded-For behind, and what each of them says. */
function makeLog(count: number): { lines: string[]; requests: Request[] } {
  const random = new Random(7);
  const one = <T>(choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)] as T;
  const lines: string[] = [];
  const requests: Request[] = [];
  for (let n = 0; n < count; n++) {
    const [request, page, status] = one([
      ['GET / HTTP/1.1', '/', 200],
      ['GET / HTTP/2.0', '/', 200],
      ['GET /?q=1 HTTP/1.1', '/', 304],
      ['GET /', '/', 200],
      ['HEAD http://example.com HTTP/1.1', '/', 200],
      ['GET http://example.com/a/b?c#d HTTP/1.1', '/a/b', 200],
      ['GET  /a b  HTTP/1.0', '/a b', 404],
      ['POST /a\\"b HTTP/1.1', '/a\\"b', 500],
      ['OPTIONS * HTTP/1.0', '*', 200],
      ['-', '-', 408],
      ['\\x16\\x03\\x01', '-', 400],
      [`GET /page/${n % 50} HTTP/1.1`, `/page/${n % 50}`, 200],
    ] as const);
    const time = Date.UTC(2026, 10, 20, 22, 50) + n * 5_000;
    const client = one(['203.0.113.7', '203.0.113.8', '2001:db8::7', `198.51.100.${n % 100}`]);
    const bytes = Math.floor(random.next() * 5_000);
    requests.push({ client, time, page, status, bytes });
    // Two hours ahead of UTC, so that the day of the log is another one than the day of the view.
    const [, day, month, year, clock] = new Date(time + 7_200_000).toUTCString().split(' ');
    const who = `www.example.com:${one([80, 443])} ${client} - ${one(['-', 'Jane Doe'])}`;
    const rest = `"${request}" ${status} ${bytes === 0 ? '-' : bytes} "-" "agent/${n}" "192.0.2.${n % 9}, 10.0.0.1"`;
    lines.push(`${who} [${day}/${month}/${year}:${clock} +0200] ${rest}`);
  }
  return { lines, requests };
}
