import { spawnSync } from 'node:child_process';

/** A language that functions can be written in here. */
export type Language = 'Node.js' | 'Python';

/** The language of a runtime such as `nodejs24.x` or `python3.13`; undefined for one that does not run here. */
export function languageOf(runtime: string): Language | undefined {
  if (/^nodejs\d+\.x$/.test(runtime)) return 'Node.js';
  return /^python3\.\d+$/.test(runtime) ? 'Python' : undefined;
}

/**
 * Why a function cannot run on this machine, as far as its template tells; undefined if it can.
 * @param properties as the template has them, references unresolved
 */
export function unplayableFunction(
  type: string,
  { PackageType, Runtime }: Readonly<Record<string, unknown>>,
  python: () => string | undefined = pythonVersion,
): string | undefined {
  if (type !== 'AWS::Lambda::Function') return undefined;
  if (PackageType === 'Image') return 'it is a container image; functions in Node.js and Python run here';
  // A runtime behind a reference is checked when the function is made.
  if (typeof Runtime !== 'string') return undefined;
  const language = languageOf(Runtime);
  if (language === undefined) return `Runtime is ${Runtime}; functions in Node.js and Python run here`;
  if (language === 'Python' && python() === undefined)
    return `Runtime is ${Runtime}, and this machine has no python3 on its PATH`;
  return undefined;
}

/** What runs a function of this runtime here, with its version. */
export function machineRuntime(runtime: string): string {
  return languageOf(runtime) === 'Python' ? `Python ${pythonVersion()}` : `Node.js ${process.version}`;
}

let found: { readonly version: string | undefined } | undefined;

/** The version of this machine's python3, for example `3.11.7`; undefined without one. */
export function pythonVersion(): string | undefined {
  if (found !== undefined) return found.version;
  const { stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  found = { version: /^Python (3\.\S+)/.exec(stdout ?? '')?.[1] };
  return found.version;
}
