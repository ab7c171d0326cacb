// Walks docs/python.md as a stranger does: in an empty folder, command by command, with the file that it shows. The wheel
// is not on PyPI, so pip finds it where it was built.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = 'docs/python.md';

/**
 * @param cwd the folder that is made
 * @param wheels where the wheel is
 * @returns how many resources the template has, and how many seconds the whole took
 */
export function walkPythonPage(cwd, wheels, env) {
  const page = readFileSync(PAGE, 'utf8');
  const blocks = [...page.matchAll(/^```(sh|python)\n([\s\S]*?)^```$/gm)];
  if (blocks.length !== 3) throw new Error(`${PAGE} has ${blocks.length} blocks of code; the walk knows 3.`);
  mkdirSync(cwd);
  const began = performance.now();
  for (const [, kind, text] of blocks) {
    if (kind === 'python') writeFileSync(join(cwd, 'app.py'), text);
    else for (const command of text.trim().split('\n')) sh(command, cwd, { ...env, PIP_FIND_LINKS: wheels });
  }
  const [template] = readdirSync(join(cwd, 'cdk.out')).filter((name) => name.endsWith('.template.json'));
  const { Resources } = JSON.parse(readFileSync(join(cwd, 'cdk.out', template), 'utf8'));
  const types = Object.values(Resources).map(({ Type }) => Type);
  for (const type of ['AWS::Kinesis::Stream', 'AWS::Lambda::EventSourceMapping']) {
    if (!types.includes(type)) throw new Error(`${PAGE}: the template has no ${type}.`);
  }
  return { resources: types.length, seconds: Math.round((performance.now() - began) / 1000) };
}

function sh(command, cwd, env) {
  try {
    execFileSync('sh', ['-c', command], { cwd, env, stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 });
  } catch (error) {
    process.stderr.write(`${PAGE}: ${command}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    throw error;
  }
}
