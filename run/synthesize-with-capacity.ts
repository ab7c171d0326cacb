import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { UsageError } from './errors';

interface CdkJson {
  readonly app: string;
  readonly context?: { readonly blueprint?: object; readonly [key: string]: unknown };
}

/**
 * Synthesizes the app of `cdk.json` with another capacity. The template decides on the stream's capacity, so
 * the run changes the template and not the stream.
 *
 * @param flag the flag that asked for it, for messages
 * @param capacity as under `blueprint.capacity` in `cdk.json`
 * @param outputFolder where the assembly goes
 * @throws UsageError where there is no app, or it cannot be synthesized
 */
export function synthesizeWithCapacity(flag: string, capacity: object, outputFolder: string): void {
  const { app, context = {} } = readCdkJson(flag);
  const blueprint = { ...context.blueprint, capacity };
  const { status, signal, stderr, error } = spawnSync(app, {
    shell: true,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, blueprint }),
    },
  });
  if (status === 0) return;
  // Ctrl-C on a terminal reaches the app too.
  if (signal !== null && error === undefined)
    throw new UsageError(`${flag}: the synthesis was stopped (${signal}).`);
  throw new UsageError(`${flag}: the app could not be synthesized. ${error?.message ?? stderr.trim()}`, {
    cause: error,
  });
}

function readCdkJson(flag: string): CdkJson {
  let parsed: Partial<CdkJson>;
  try {
    parsed = JSON.parse(readFileSync('cdk.json', 'utf8')) as Partial<CdkJson>;
  } catch (error) {
    throw new UsageError(
      `${flag} needs the CDK app: cdk.json cannot be read in this folder (${(error as Error).message}). Run it where cdk.json is.`,
      { cause: error },
    );
  }
  if (typeof parsed.app !== 'string')
    throw new UsageError(`${flag} needs the CDK app: cdk.json names none under "app".`);
  return { app: parsed.app, context: parsed.context };
}
