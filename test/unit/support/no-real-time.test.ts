import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Whoever waits in real time says so: by the folder, or by the name `*.real.test.ts`. */
const REAL = /^test\/(interop|differential|integ)\/|\.real\.test\.ts$/;
const SUSPECT = /setTimeout|setInterval|timers\/promises|Atomics\.wait|new (KinesisProducer|LeaseConsumer)/;
/** The functions of vitest that take a time limit. `vitest.config.mts` has one for all: it ends only what hangs. */
const TEST =
  /^(it|test|describe|beforeAll|beforeEach|afterAll|afterEach)(\.(each|runIf|skipIf)\(.*\))?$|^expect\.poll$/s;
/** What lives in the machine's time unless it is given a clock, and its settings that a busy machine may exceed. */
const TIMED = /^(KinesisProducer|LeaseConsumer)$/;
const LIMITS = /^(recordTtl|requestTimeout|failoverTimeMs)$/;

/** The waits in real time of a file's own code, by line; code in texts, for functions, is not its own. */
function waitsOf(path: string, text = readFileSync(path, 'utf8')): string[] {
  if (!SUSPECT.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const waits: string[] = [];
  const note = (node: ts.Node) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    waits.push(`${path}:${line + 1}: ${node.getText().split('\n')[0]}`);
  };
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      /^(setTimeout|setInterval|Atomics\.wait)$/.test(node.expression.getText())
    )
      note(node);
    if (ts.isNewExpression(node) && TIMED.test(node.expression.getText()) && hasLimitsWithoutClock(node))
      note(node);
    if (ts.isImportDeclaration(node) && /timers\/promises/.test(node.moduleSpecifier.getText())) note(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return waits;
}

/** With the defaults, of many seconds, a busy machine is in time. */
function hasLimitsWithoutClock({
  arguments: [settings] = ts.factory.createNodeArray(),
}: ts.NewExpression): boolean {
  if (settings === undefined || !ts.isObjectLiteralExpression(settings)) return false;
  const { properties } = settings;
  const has = (name: RegExp) => properties.some((each) => name.test(each.name?.getText() ?? ''));
  return has(LIMITS) && !has(/^clock$/) && !properties.some(ts.isSpreadAssignment);
}

/** The tests of a file with a time limit of their own, by line. */
function limitsOf(path: string, text = readFileSync(path, 'utf8')): string[] {
  if (!/timeout|^ *\}?,? ?[\d_]+,?\)?;?$|, [\d_]+\);$/m.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const limits: string[] = [];
  const isLimit = (node: ts.Expression) =>
    ts.isNumericLiteral(node) || (ts.isObjectLiteralExpression(node) && /\btimeout\b/.test(node.getText()));
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && TEST.test(node.expression.getText())) {
      const own = node.arguments.slice(1).find(isLimit);
      if (own !== undefined) {
        limits.push(
          `${path}:${source.getLineAndCharacterOfPosition(own.getStart()).line + 1}: ${own.getText()}`,
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return limits;
}

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('test', name).replaceAll('\\', '/'));

describe('the tests of what runs in its own time', () => {
  it('do not wait for real time', () => {
    expect(files.length).toBeGreaterThan(400);
    expect(files.filter((path) => !REAL.test(path)).flatMap((path) => waitsOf(path))).toEqual([]);
  });

  it('have no time limit of their own, which a busy machine may exceed', () => {
    const tests = files.filter((path) => path.endsWith('.test.ts'));
    expect(tests.flatMap((path) => limitsOf(path))).toEqual([]);
  });

  it('would be found if they had one', () => {
    const limits = `it('a', () => run({ timeout: 5 }), 60_000);
describe('b', { timeout: 5 }, () => {});
beforeAll(() => start(), 5);
await expect.poll(() => said, { timeout: 5 }).toBe('x');
it.each([1, 2])('c', () => {});`;
    expect(limitsOf('some.test.ts', limits)).toEqual([
      'some.test.ts:1: 60_000',
      'some.test.ts:2: { timeout: 5 }',
      'some.test.ts:3: 5',
      'some.test.ts:4: { timeout: 5 }',
    ]);
  });

  it('would be found if they did', () => {
    const waits = `import { setTimeout as sleep } from 'node:timers/promises';
const handler = 'setTimeout(later, 5)';
await new Promise((resolve) => setTimeout(resolve, 50));
new KinesisProducer({ recordTtl: 5, clock });
new KinesisProducer({ recordTtl: 5 });`;
    expect(waitsOf('some.test.ts', waits)).toEqual([
      "some.test.ts:1: import { setTimeout as sleep } from 'node:timers/promises';",
      'some.test.ts:3: setTimeout(resolve, 50)',
      'some.test.ts:5: new KinesisProducer({ recordTtl: 5 })',
    ]);
  });
});
