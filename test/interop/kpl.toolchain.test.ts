import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JavaProgram } from '../../bench/client/java-program';
import { linesOf } from './support/lines-of';
import { LocalAccount, tally } from './support/local-account';

const missing = JavaProgram.missing();
if (missing !== undefined) console.log(`skipped: writing by the KPL needs ${missing}`);

const RECORDS = 5_000;

/** The real Kinesis Producer Library 1.1, which speaks TLS alone. */
describe.skipIf(missing !== undefined)('the KPL 1.1, which is told endpoint and port', () => {
  let account: LocalAccount;
  let program: JavaProgram;

  beforeAll(async () => {
    program = JavaProgram.prepare(resolve(__dirname, 'support/kpl'), 'KplWriter');
    account = await LocalAccount.open(4);
  });

  afterAll(async () => {
    program?.close();
    await account?.close();
  });

  it('writes aggregates that are read back whole', async () => {
    const { aws, port, stream } = account;
    const args = [port, aws.region, stream.state.name, RECORDS, 100, 1_000].map(String);
    const child = program.start([], args);
    const lines = linesOf(child);
    expect(await lines.next('written')).toBe(`written ${RECORDS} failed 0`);
    child.stdin?.end('end\n');
    await lines.end();
    const written = Array.from({ length: RECORDS }, (_, i) => `record-${i}`);
    const read = account.texts().map((text) => text.trimEnd());
    expect(tally('KPL', written, read)).toEqual({ written: RECORDS, read: RECORDS, lost: 0, doubled: 0 });
    const stored = stream.reader
      .shardTraffic()
      .reduce((sum, { incomingRecords }) => sum + incomingRecords, 0);
    expect(stored, 'aggregates, of each shard its own').toBeLessThan(RECORDS / 10);
  });
});
