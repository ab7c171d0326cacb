import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const LOCAL = resolve('dist/local');
const folder = mkdtempSync(join(tmpdir(), 'failed-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that starts the built local AWS, prints why it cannot, and has nothing else to do. */
async function startWith(options: object): Promise<{ code: number | null; printed: string }> {
  const program = `require(${JSON.stringify(LOCAL)}).LocalAws.start(${JSON.stringify({ folder, ...options })})
    .catch((error) => console.log(error.message));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const code = await new Promise<number | null>((settle) => child.on('close', settle));
  return { code, printed };
}

/** One stack with a table, so that DynamoDB has started, and then something that cannot be made. */
function unplayableAssembly(): string {
  const assembly = mkdtempSync(join(folder, 'assembly-'));
  const Resources = {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
      },
    },
    Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 0 }, DependsOn: 'Table' },
  };
  writeFileSync(join(assembly, 'S.template.json'), JSON.stringify({ Resources }));
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile: 'S.template.json' },
  };
  writeFileSync(
    join(assembly, 'manifest.json'),
    JSON.stringify({ version: '48.0.0', artifacts: { S: stack } }),
  );
  return assembly;
}

describe('a local AWS that cannot start', () => {
  it.each([
    ['without an assembly', { assembly: join(folder, 'nowhere') }, 'is not a cloud assembly'],
    [
      'with a resource that is refused',
      { assembly: unplayableAssembly() },
      'S/Stream (AWS::Kinesis::Stream)',
    ],
    ['with a stream that is refused', { streams: [{ name: 'orders', shards: 0 }] }, 'ShardCount'],
    ['with a budget that is none', { memoryBudgetBytes: -1 }, 'memoryBudgetBytes must be above 0'],
  ])('%s lets its process end', async (_, options, sentence) => {
    const { code, printed } = await startWith(options);
    expect(printed).toContain(sentence);
    expect(code).toBe(0);
  });

  it('at a port that is taken lets its process end', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => taken.once('listening', done));
    const { port } = taken.address() as { port: number };
    const { code, printed } = await startWith({ port });
    taken.close();
    expect({ code, printed }).toEqual({
      code: 0,
      printed: `Port ${port} on 127.0.0.1 is already taken. Choose another, or 0 for any free port.\n`,
    });
  });
});
