import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FunctionLogs } from '../../../../../local/services/lambda/invocations/function-logs';
import { lambdaFixtures } from '../support/lambda-fixtures';

const start = lambdaFixtures();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => readFileSync(join(folder, `${name}.log`), 'utf8');

describe('the log of a function', () => {
  it('has its own lines between the lines of Lambda, in a file and for the host', async () => {
    const lambda = start({ logFolder: folder });
    lambda.add(
      'talker',
      `console.log('loaded');
      exports.handler = async () => {
        console.log('several\\nlines', { a: 1 });
        console.error(new Error('shown'));
        process.stderr.write('without an end');
      };`,
    );
    const result = await lambda.invoke('talker', '{}');
    const requestId = result.kind === 'success' ? result.requestId : '';
    const stamp = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t`;
    expect(lambda.texts(requestId).join('\n')).toMatch(
      new RegExp(
        [
          `^START RequestId: ${requestId} Version: \\$LATEST`,
          `${stamp}${requestId}\tINFO\tseveral\nlines { a: 1 }`,
          `${stamp}${requestId}\tERROR\tError: shown\n    at .*talker/index\\.js:4:23\\)?(\n.*)*`,
          `END RequestId: ${requestId}`,
          `REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms$`,
        ].join('\n'),
      ),
    );
    await lambda.close();
    expect(lambda.texts().slice(0, 2)).toEqual([
      expect.stringMatching(/^INIT_START Runtime: nodejs24\.x, on this machine's Node\.js v/),
      expect.stringMatching(/\tINFO\tloaded$/),
    ]);
    expect(file('talker')).toBe(`${lambda.texts().join('\n')}\n`);
    expect(file('talker')).toContain('without an end');
  });

  it('is JSON, from a level on, where the function asks for that', async () => {
    const lambda = start();
    const circular = 'const circular = {}; circular.self = circular; console.warn(circular);';
    lambda.add(
      'json',
      `exports.handler = async () => {
        console.info('dropped');
        console.warn({ a: 1, error: new RangeError('far') });
        console.error('with %s', 'arguments');
        ${circular}
      };`,
      { logFormat: 'JSON', applicationLogLevel: 'WARN' },
    );
    const result = await lambda.invoke('json', '{}');
    const requestId = result.kind === 'success' ? result.requestId : '';
    const lines = lambda.texts(requestId).filter((text) => text.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        timestamp: expect.any(String),
        level: 'WARN',
        requestId,
        message: {
          a: 1,
          error: { errorType: 'RangeError', errorMessage: 'far', stackTrace: expect.any(Array) },
        },
      },
      { timestamp: expect.any(String), level: 'ERROR', requestId, message: 'with arguments' },
      {
        timestamp: expect.any(String),
        level: 'WARN',
        requestId,
        message: expect.stringContaining('[Circular *1]'),
      },
    ]);
  });

  it('loses no line of a flood, and gives each to its invocation', async () => {
    const lambda = start();
    lambda.add(
      'flood',
      'exports.handler = async ({ id }) => { for (let i = 0; i < 5000; i++) console.log(id, i, "x".repeat(100)); };',
    );
    for (const id of ['first', 'second']) {
      const result = await lambda.invoke('flood', JSON.stringify({ id }));
      const lines = lambda.texts(result.kind === 'success' ? result.requestId : '');
      expect(lines.filter((text) => text.includes(`\tINFO\t${id} `))).toHaveLength(5000);
    }
  });

  it('is capped, with a last line and a notice that say so', async () => {
    const notices: string[] = [];
    const logs = new FunctionLogs({
      folder,
      maxFileBytes: 20,
      onLog: () => undefined,
      onNotice: (notice) => notices.push(notice),
    });
    const line = { functionName: 'a', requestId: undefined, timestamp: 0, text: '123456789' };
    for (let i = 0; i < 5; i += 1) logs.write(line);
    logs.write({ ...line, functionName: 'b' });
    await logs.close();
    const notice = `The log file ${join(folder, 'a.log')} has reached its limit of 20 bytes; what follows is not kept.`;
    expect(file('a')).toBe(`123456789\n123456789\n${notice}\n`);
    expect(file('b')).toBe('123456789\n');
    expect(notices).toEqual([notice]);
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk costs one notice and no invocation', async () => {
    symlinkSync('/dev/full', join(folder, 'talker.log'));
    const lambda = start({ logFolder: folder });
    lambda.add('talker', 'exports.handler = async () => { console.log("lost"); return 1; };');
    for (let i = 0; i < 3; i += 1) {
      expect(await lambda.invoke('talker', '{}')).toMatchObject({ kind: 'success', payload: '1' });
    }
    await lambda.close();
    expect(lambda.notices).toEqual([
      expect.stringMatching(
        /^The log file .*talker\.log cannot be written \(ENOSPC: no space left on device, write\)\. The run goes on without it\.$/,
      ),
    ]);
    expect(lambda.texts().filter((text) => text.endsWith('lost'))).toHaveLength(3);
  });

  it('in a folder that cannot be made costs one notice and no invocation', async () => {
    writeFileSync(join(folder, 'file'), '');
    const lambda = start({ logFolder: join(folder, 'file', 'logs') });
    lambda.add('talker', 'exports.handler = async () => 1;');
    expect(await lambda.invoke('talker', '{}')).toMatchObject({ payload: '1' });
    expect(lambda.notices).toEqual([expect.stringMatching(/talker\.log cannot be written \(ENOTDIR/)]);
  });
});
