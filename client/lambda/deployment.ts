import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Variables that Lambda or the machine sets, some of them anew for each environment or invocation. */
const NOT_OF_THE_DEPLOYMENT = /^(AWS_|LAMBDA_|_|NODE_|LD_|TZ$|LANG$|PATH$|PWD$|HOME$|SHLVL$|OLDPWD$)/;

/**
 * So much of a package is read. The id takes a millisecond for a bundled function, and for a package of 5,000
 * files a fifth of a second of a full CPU, once in each environment.
 */
const MAX_BYTES_READ = 16 * 1024 * 1024;

/** As the process began: what the code sets later, such as a secret that it fetched, is not the deployment's. */
const AT_START: Readonly<NodeJS.ProcessEnv> = { ...process.env };

/**
 * Tells one deployment of a function from another: 16 hexadecimal digits of its version, its code package and
 * the variables of its configuration. Lambda gives a function no identity of its code, and `$LATEST` is always
 * `$LATEST`.
 *
 * Every file of the package counts, with its path and size. The contents count too, from the smallest file on,
 * up to 16 MiB. Layers are not looked at.
 *
 * @param environment of the process, in Lambda
 */
export function deploymentId(environment: Readonly<NodeJS.ProcessEnv> = AT_START): string {
  const own = Object.entries(environment).filter(([name]) => !NOT_OF_THE_DEPLOYMENT.test(name));
  const id = createHash('sha256');
  id.update(JSON.stringify([environment.AWS_LAMBDA_FUNCTION_VERSION, environment._HANDLER, own.sort()]));
  let bytesLeft = MAX_BYTES_READ;
  for (const { path, size } of filesBelow(environment.LAMBDA_TASK_ROOT)) {
    id.update(JSON.stringify([relative(environment.LAMBDA_TASK_ROOT ?? '', path), size]));
    bytesLeft -= size;
    if (bytesLeft >= 0) id.update(contentOf(path));
  }
  return id.digest('hex').slice(0, 16);
}

interface PackageFile {
  readonly path: string;
  readonly size: number;
}

/** From the smallest to the largest, so that as many as possible are read: code before what it carries along. */
function filesBelow(root: string | undefined): PackageFile[] {
  if (root === undefined) return [];
  return pathsBelow(root)
    .map((path) => ({ path, size: sizeOf(path) }))
    .sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
}

function pathsBelow(folder: string): string[] {
  return unlessUnreadable(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pathsBelow(path) : [path];
  });
}

const sizeOf = (path: string) => unlessUnreadable(() => statSync(path).size, 0);
const contentOf = (path: string) => unlessUnreadable(() => readFileSync(path), Buffer.alloc(0));

/** A file that cannot be read is no reason to process nothing. */
function unlessUnreadable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
