import { resolve } from 'node:path';

/** The script of this package that hands a person's flags on. */
const SCRIPT = { npm_package_name: 'cdk-kinesis-blueprint', npm_lifecycle_event: 'start' } as const;

/**
 * The path to open for one that a person gave. `npm start` runs in the folder of the package, whatever folder it
 * was called in (`npm --prefix DIR start`). The person means the path from there, and npm tells it as `INIT_CWD`.
 *
 * @returns an absolute path under `npm start`; otherwise the path as it was given
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run-script#description
 */
export function callersPath(path: string, environment: NodeJS.ProcessEnv = process.env): string {
  return isStartScript(environment) && environment.INIT_CWD ? resolve(environment.INIT_CWD, path) : path;
}

/** Whether this process is `npm start` of this package. */
export function isStartScript(environment: NodeJS.ProcessEnv = process.env): boolean {
  return Object.entries(SCRIPT).every(([name, value]) => environment[name] === value);
}
