// Installs the packed library as a stranger does and synthesizes two apps, one of ten lines and one with every
// construct: in JavaScript with the lowest and with the newest aws-cdk-lib, and in the other languages, whose templates
// have to equal JavaScript's. Languages without a toolchain on this machine are skipped, with a line.
//   npm run test:languages                     all
//   npm run test:languages -- javascript go    these
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { walkPythonPage } from './python-page.mjs';

const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8'));
const { version, peerDependencies, devDependencies } = PACKAGE;
const LOWEST = lowestOf('aws-cdk-lib');
const NEWEST = devDependencies['aws-cdk-lib'];
/** The newest release of the CDK for Go between the two; other registries have the lowest. */
const GO = '2.275.0';
const APPS = resolve('test/languages');
const work = mkdtempSync(join(tmpdir(), 'languages-'));
const built = join(work, 'built');
const env = {
  ...process.env,
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: 'true',
};

/** `tool` shows that the language is here, `registry` that what the CDK needs of it can be had. */
const LANGUAGES = {
  javascript: { tool: ['node', '--version'], run: javascript },
  python: {
    tool: ['python3', '--version'],
    registry: ['python3', '-m', 'pip', 'download', '--no-deps', '--dest', work, `aws-cdk-lib==${LOWEST}`],
    run: python,
  },
  java: {
    tool: ['mvn', '--version'],
    registry: ['mvn', '-B', 'dependency:get', `-Dartifact=software.amazon.awscdk:aws-cdk-lib:${LOWEST}`],
    run: java,
  },
  go: {
    tool: ['go', 'version'],
    registry: ['go', 'mod', 'download', `github.com/aws/aws-cdk-go/awscdk/v2@v${GO}`],
    run: go,
  },
  dotnet: { tool: ['dotnet', '--version'], run: dotnet },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in LANGUAGES));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}; known are ${Object.keys(LANGUAGES).join(', ')}.`);
  process.exit(2);
}
try {
  for (const name of asked.length > 0 ? asked : Object.keys(LANGUAGES)) {
    const { tool, registry, run } = LANGUAGES[name];
    if (!succeeds(tool)) console.log(`${name}: skipped, there is no ${tool[0]} here`);
    else if (registry && !succeeds(registry))
      console.log(`${name}: skipped, its registry has no CDK for it here`);
    else run();
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function javascript() {
  for (const cdk of [LOWEST, NEWEST]) {
    const apps = templatesInJavaScript(cdk);
    console.log(`javascript: ${describe(apps)} with aws-cdk-lib ${cdk}`);
  }
  // Installed without optional packages, the command still says what it can do.
  run('npx', ['--no-install', 'kinesis-blueprint', '--help'], { cwd: importerOf(LOWEST) });
  typeCheck(LOWEST);
  console.log(`typescript: lib/ compiles with aws-cdk-lib ${LOWEST}`);
}

function python() {
  pacmak('python');
  const venv = join(work, 'venv');
  execFileSync('python3', ['-m', 'venv', venv]);
  const [wheel] = readdirSync(join(built, 'python')).filter((name) => name.endsWith('.whl'));
  run(join(venv, 'bin/pip'), ['install', '--quiet', `aws-cdk-lib==${LOWEST}`, join(built, 'python', wheel)]);
  compare('python', LOWEST, (app, outdir) =>
    run(join(venv, 'bin/python'), [join(APPS, 'python', `${app.replaceAll('-', '_')}.py`)], { outdir }),
  );
  const { resources, seconds } = walkPythonPage(join(work, 'stranger'), join(built, 'python'), env);
  console.log(`python: docs/python.md from an empty folder (${resources} resources) took ${seconds} s`);
}

function java() {
  pacmak('java');
  // Maven keeps what it had from here under this version, and would not look at what was built since.
  const { groupId } = PACKAGE.jsii.targets.java.maven;
  rmSync(join(homedir(), '.m2/repository', ...groupId.split('.')), { recursive: true, force: true });
  const cwd = join(work, 'java');
  cpSync(join(APPS, 'java'), cwd, { recursive: true });
  const settings = [`-Dbuilt=${join(built, 'java')}`, `-Dversion=${version}`, `-Dcdk=${LOWEST}`, '-q', '-B'];
  run('mvn', [...settings, 'compile'], { cwd });
  const className = { 'ten-lines': 'TenLines', 'every-construct': 'EveryConstruct' };
  compare('java', LOWEST, (app, outdir) =>
    run('mvn', [...settings, 'exec:java', `-Dexec.mainClass=${className[app]}`], { cwd, outdir }),
  );
}

function go() {
  pacmak('go');
  const cwd = join(work, 'go');
  cpSync(join(APPS, 'go'), cwd, { recursive: true });
  const module = `${PACKAGE.jsii.targets.go.moduleName}/kinesisblueprint`;
  writeFileSync(
    join(cwd, 'go.mod'),
    `module example\n\ngo 1.23\n\nrequire github.com/aws/aws-cdk-go/awscdk/v2 v${GO}\n\n` +
      `require ${module} v${version}\n\nreplace ${module} => ${join(built, 'go/kinesisblueprint')}\n`,
  );
  run('go', ['mod', 'tidy'], { cwd });
  compare('go', GO, (app, outdir) => run('go', ['run', `./${app.replaceAll('-', '')}`], { cwd, outdir }));
}

function dotnet() {
  pacmak('dotnet');
  console.log(`dotnet: ${readdirSync(join(built, 'dotnet')).join(', ')} built`);
}

/** Each app in a language, its templates beside those of JavaScript. */
function compare(language, cdk, synthesize) {
  const expected = templatesInJavaScript(cdk);
  const apps = {};
  for (const app of ['ten-lines', 'every-construct']) {
    const outdir = join(work, `${language}-${app}`);
    synthesize(app, outdir);
    apps[app] = templatesIn(outdir);
    if (JSON.stringify(apps[app]) !== JSON.stringify(expected[app])) {
      throw new Error(
        `${language}: the templates of ${app} differ from JavaScript's: ${differences(apps[app], expected[app])}`,
      );
    }
  }
  console.log(`${language}: ${describe(apps)} equal JavaScript's, with the CDK ${cdk}`);
}

function templatesInJavaScript(cdk) {
  const cwd = importerOf(cdk);
  const apps = {};
  for (const app of ['ten-lines', 'every-construct']) {
    const outdir = join(cwd, app);
    run('node', [`${app}.js`], { cwd, outdir });
    apps[app] = templatesIn(outdir);
  }
  return apps;
}

/** A folder in which the packed library is installed beside a release of the CDK. */
function importerOf(cdk) {
  const cwd = join(work, `javascript-${cdk}`);
  if (readdirSync(work).includes(`javascript-${cdk}`)) return cwd;
  mkdirSync(cwd);
  run('npm', ['pack', '--silent', '--pack-destination', work]);
  const tarball = join(work, `${PACKAGE.name}-${version}.tgz`);
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  const constructs = cdk === LOWEST ? lowestOf('constructs') : devDependencies.constructs;
  const packages = [tarball, `aws-cdk-lib@${cdk}`, `constructs@${constructs}`];
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--omit=optional', ...packages], { cwd });
  cpSync(join(APPS, 'javascript'), cwd, { recursive: true });
  return cwd;
}

/** Whether the sources need no type that this release of the CDK does not have. */
function typeCheck(cdk) {
  const modules = join(importerOf(cdk), 'node_modules');
  const paths = Object.fromEntries(
    ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'].map((name) => [name, [join(modules, name)]]),
  );
  const project = resolve('tsconfig.lowest.json');
  const compilerOptions = { paths, rootDir: '/' };
  writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', compilerOptions, include: ['lib'] }));
  try {
    run('npx', ['tsc', '-p', project]);
  } finally {
    rmSync(project);
  }
}

function pacmak(target) {
  run('npx', ['jsii-pacmak', '--target', target, '--outdir', built]);
}

/** The templates of an assembly, without the CDK's own note on what made it. */
function templatesIn(outdir) {
  const names = readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  return Object.fromEntries(
    names.sort().map((name) => {
      const template = JSON.parse(readFileSync(join(outdir, name), 'utf8'));
      delete template.Resources.CDKMetadata;
      delete template.Conditions?.CDKMetadataAvailable;
      return [name, template];
    }),
  );
}

function differences(given, expected) {
  return Object.entries(expected)
    .flatMap(([name, { Resources }]) =>
      Object.keys({ ...Resources, ...given[name]?.Resources })
        .filter((id) => JSON.stringify(Resources[id]) !== JSON.stringify(given[name]?.Resources[id]))
        .map((id) => `${name} ${id}`),
    )
    .join(', ');
}

function describe(apps) {
  const count = (templates) =>
    Object.values(templates).reduce((sum, { Resources }) => sum + Object.keys(Resources).length, 0);
  return Object.entries(apps)
    .map(([app, templates]) => `${app} (${count(templates)} resources)`)
    .join(' and ');
}

function lowestOf(name) {
  return peerDependencies[name].replace('^', '');
}

function succeeds([command, ...args]) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a command to its end. Its output is shown only when it fails. */
function run(command, args, { cwd, outdir } = {}) {
  try {
    execFileSync(command, args, {
      cwd,
      env: { ...env, ...(outdir && { CDK_OUTDIR: outdir }) },
      stdio: 'pipe',
      maxBuffer: 256 * 1024 * 1024,
    });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`);
    throw error;
  }
}
