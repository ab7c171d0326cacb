import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error';

interface CdkJson {
  readonly app: string;
  readonly context?: { readonly blueprint?: object; readonly [key: string]: unknown };
}

/**
 * Synthesizes the app of `cdk.json` once more, with a provisioned stream in place of the configured capacity: the
 * number of shards is the template's to say, so it is changed there and not behind its back.
 *
 * @param outputFolder where the assembly goes
 * @throws UsageError where there is no app to synthesize, or it refuses
 */
export function synthesizeWithShards(shards: number, outputFolder: string): void {
  const { app, context = {} } = readCdkJson();
  const blueprint = { ...context.blueprint, capacity: { mode: 'provisioned', shards } };
  const { status, stderr, error } = spawnSync(app, {
    shell: true,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, blueprint }),
    },
  });
  if (status === 0) return;
  throw new UsageError(
    `--shards ${shards}: the app could not be synthesized. ${error?.message ?? stderr.trim()}`,
  );
}

function readCdkJson(): CdkJson {
  let parsed: Partial<CdkJson>;
  try {
    parsed = JSON.parse(readFileSync('cdk.json', 'utf8')) as Partial<CdkJson>;
  } catch (error) {
    throw new UsageError(
      `--shards needs the CDK app: cdk.json cannot be read in this folder (${(error as Error).message}). Run it where cdk.json is.`,
    );
  }
  if (typeof parsed.app !== 'string')
    throw new UsageError('--shards needs the CDK app: cdk.json names none under "app".');
  return { app: parsed.app, context: parsed.context };
}
