// Checks the licences of what the package brings along: packages in the bundles, by the notices beside them, and packages
// that an importer installs with it. A bundle's notices have to be those of the locked versions: build first.
//   npm run licences
import { readFileSync } from 'node:fs';

/** Each permits use in another work under a notice, and asks nothing of the code that uses it. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];
const NOTICES = ['assets/THIRD-PARTY-NOTICES', 'dist/pages/THIRD-PARTY-NOTICES'];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const faults = [];
const bundled = NOTICES.flatMap(namedIn);
for (const { file, name, version, licence } of bundled) {
  const locked = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  if (!ALLOWED.includes(licence)) faults.push(`${file}: ${name} ${version} has the licence ${licence}`);
  if (!locked.some(([, it]) => it.version === version)) {
    faults.push(`${file}: ${name} ${version} is not in package-lock.json: run npm run build`);
  }
}
const installed = Object.entries(packages).filter(([path, it]) => path !== '' && !it.dev && !it.link);
for (const [path, { version, license }] of installed) {
  if (!ALLOWED.includes(license)) faults.push(`${path} ${version} has the licence ${license}`);
}
if (faults.length > 0) {
  console.error(`${faults.join('\n')}\nAllowed are ${ALLOWED.join(', ')}.`);
  process.exit(1);
}
console.log(
  `licences: ${bundled.length} bundled packages and ${installed.length} installed ones are allowed`,
);

function namedIn(file) {
  const named = readFileSync(file, 'utf8').matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d\S*) \(([^)]+)\)$/gm);
  const found = [...named].map(([, name, version, licence]) => ({ file, name, version, licence }));
  if (found.length === 0) throw new Error(`${file} names no package.`);
  return found;
}
