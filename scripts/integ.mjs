// npm run integ            lists the integration tests, with what each costs
// npm run integ -- NAME    deploys one to your account, asserts, and destroys it again
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = 'test/integ';
const END = '.integ.ts';
const known = readdirSync(FOLDER)
  .filter((name) => name.endsWith(END))
  .map((name) => name.slice(0, -END.length));
const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('-'));
const unknown = names.find((name) => !known.includes(name));
const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;

if (names.length === 0) {
  console.log(`Each deploys to your account, asserts, and destroys itself: npm run integ -- NAME\n`);
  for (const name of known) console.log(`${name.padEnd(22)}${costOf(name)}`);
} else if (unknown !== undefined) {
  refuse(`There is no integration test "${unknown}"; there are ${known.join(', ')}.`);
} else if (region === undefined) {
  refuse('Set AWS_REGION to the Region to deploy to; it has to be bootstrapped (npx cdk bootstrap).');
} else {
  for (const name of names) console.log(`${name}: ${costOf(name)}`);
  const files = names.map((name) => `${name}${END}`);
  const options = [
    '--force',
    '--parallel-regions',
    region,
    '--max-workers',
    '1',
    ...args.filter((arg) => arg.startsWith('-')),
  ];
  const { status } = spawnSync('npx', ['integ-runner', ...options, '--', ...files], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function costOf(name) {
  const head = readFileSync(`${FOLDER}/${name}${END}`, 'utf8');
  return /Takes (about .+? and costs about \$[\d.]+)/.exec(head)?.[1] ?? 'cost not stated';
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 2;
}
