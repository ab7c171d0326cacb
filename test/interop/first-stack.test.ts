import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(__dirname, '../..');
const GUIDE = readFileSync(join(ROOT, 'docs/guides/first-stack.md'), 'utf8');

/** What the guide has below a line that names a file. */
const fileOf = (name: string) =>
  new RegExp(`^\`${name}\`:\n\n\`\`\`ts\n([\\s\\S]*?)\`\`\``, 'm').exec(GUIDE)?.[1] ?? '';
/** The commands of each of its shell blocks: pack, install, synthesize, play. */
const [PACK = '', INSTALL = '', SYNTH = '', PLAY = ''] = [...GUIDE.matchAll(/^```sh\n([\s\S]*?)```/gm)].map(
  ([, commands = '']) => commands,
);

const hasRegistry = spawnSync('npm', ['view', 'tsx', 'version']).status === 0;
if (!hasRegistry) console.log('skipped: there is no registry of npm');

/** A stranger follows docs/guides/first-stack.md, from an empty folder to a stack that runs on this machine. */
describe.skipIf(!hasRegistry)('the first stack, by its guide', () => {
  let work: string;
  let app: string;
  let synthesized: number;

  // tsx and others keep what they have compiled in the temporary folder.
  const inApp = () => ({ cwd: app, env: { ...process.env, TMPDIR: work } });
  const shell = (commands: string) =>
    execFileSync('sh', ['-ec', commands], {
      ...inApp(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'first-stack-'));
    app = join(work, 'app');
    mkdirSync(app);
    const begun = Date.now();
    // The package is built already: the guide's first command would build it again.
    expect(PACK).toContain('npm pack --pack-destination ..');
    execFileSync('npm', ['pack', '--silent', '--pack-destination', work], { cwd: ROOT });
    shell(INSTALL);
    for (const name of ['app.ts', 'handler.ts']) writeFileSync(join(app, name), fileOf(name));
    shell(SYNTH);
    synthesized = Date.now() - begun;
  });

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('is synthesized, with the function bundled', () => {
    console.log(`from an empty folder to the first template: ${Math.round(synthesized / 1000)} s`);
    const { Resources } = JSON.parse(readFileSync(join(app, 'cdk.out/Orders.template.json'), 'utf8'));
    const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
    expect(types).toEqual(
      expect.arrayContaining(['AWS::Kinesis::Stream', 'AWS::Lambda::EventSourceMapping', 'AWS::S3::Bucket']),
    );
    const { files } = JSON.parse(readFileSync(join(app, 'cdk.out/Orders.assets.json'), 'utf8'));
    const bundled = Object.values<{ source: { path: string } }>(files)
      .map(({ source }) => join(app, 'cdk.out', source.path, 'index.js'))
      .filter((path) => spawnSync('grep', ['-q', 'the order has no id', path]).status === 0);
    expect(bundled).toHaveLength(1);
  });

  it('runs on this machine', async () => {
    const [command = '', ...args] = PLAY.trim().split(' ');
    const local = spawn(command, [...args, '--port', '0'], { ...inApp(), detached: true });
    try {
      const output = await outputUntil(local, 'Ctrl-C stops.');
      expect(output).toMatch(/^Streams {6}Orders-Stream\w+-\w+ \(2 shards\)$/m);
      expect(output).toMatch(/^Function {5}Orders-Handler/m);
    } finally {
      // The whole group, as a terminal does: npx starts the command as a child of its own.
      process.kill(-Number(local.pid), 'SIGINT');
    }
    await new Promise((ended) => local.on('close', ended));
  });
});

/** What a process prints up to a text. @throws Error with its output if it ends before */
function outputUntil(process: ChildProcess, text: string): Promise<string> {
  return new Promise((found, failed) => {
    let output = '';
    const hear = (chunk: Buffer) => {
      output += chunk;
      if (output.includes(text)) found(output);
    };
    process.stdout?.on('data', hear);
    process.stderr?.on('data', hear);
    process.on('close', () => failed(new Error(output)));
  });
}
