// Runs all that holds the quality of the package, each a script of its own name, and says at the end which failed.
//   npm run verify                  all
//   npm run verify -- lint size     these
import { spawnSync } from 'node:child_process';

const SCRIPTS = [
  'lint',
  'build',
  'typecheck',
  'test',
  'test:languages',
  'examples',
  'docs',
  'links',
  'licences',
  'size',
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SCRIPTS.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}; known are ${SCRIPTS.join(', ')}.`);
  process.exit(2);
}
const results = (asked.length > 0 ? asked : SCRIPTS).map((name) => {
  console.log(`\n== npm run ${name}`);
  const began = performance.now();
  const { status } = spawnSync('npm', ['run', '-s', name], { stdio: 'inherit' });
  return { name, passed: status === 0, seconds: Math.round((performance.now() - began) / 1000) };
});
console.log('');
for (const { name, passed, seconds } of results)
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name}, ${seconds} s`);
process.exit(results.every(({ passed }) => passed) ? 0 : 1);
