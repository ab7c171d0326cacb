import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Node.js takes the temporary folder from the first of these on Unix, from the others on Windows. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];
/** Java takes it from a property alone. */
const OF_JAVA = 'JDK_JAVA_OPTIONS';
/** Set for the run, so that the setup of the second project does nothing. */
const MARKER = 'BLUEPRINT_TEST_RUN_FOLDER';

/**
 * Gives a test run a temporary folder of its own, and removes it at the end. Every `new App()` without
 * `outdir` makes a folder `cdk.out…` in the temporary folder, and the CDK removes none of them.
 */
export default function setUp(): (() => void) | undefined {
  if (process.env[MARKER] !== undefined) return undefined;
  const before = [...VARIABLES, OF_JAVA].map((name) => [name, process.env[name]] as const);
  const folder = mkdtempSync(join(tmpdir(), 'test-run-'));
  const tearDown = () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    delete process.env[MARKER];
    rmSync(folder, { recursive: true, force: true });
  };
  for (const name of [...VARIABLES, MARKER]) process.env[name] = folder;
  process.env[OF_JAVA] = `${process.env[OF_JAVA] ?? ''} -Djava.io.tmpdir=${folder}`.trim();
  // Vitest does not tear down after Ctrl-C.
  process.once('exit', tearDown);
  return tearDown;
}
