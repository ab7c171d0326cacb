import { dirname } from 'node:path';
import { App } from 'aws-cdk-lib';
import { expect, it } from 'vitest';

/** test/support/temporary-folder.test.ts runs this file in a run of its own, and looks at what it leaves. */
it('a synthesis goes to the temporary folder of the test run', () => {
  const folder = dirname(new App().outdir);
  expect(folder).toBe(process.env.BLUEPRINT_TEST_RUN_FOLDER);
});
