import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Variables that Lambda or the machine sets, some of them anew for each environment or invocation. */
const NOT_OF_THE_DEPLOYMENT = /^(AWS_|LAMBDA_|_|NODE_|LD_|TZ$|LANG$|PATH$|PWD$|HOME$|SHLVL$|OLDPWD$)/;
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Tells one deployment of a function from another: 16 hexadecimal digits of its version, the file of its handler and the
 * variables of its configuration. Lambda gives a function no identity of its code, and `$LATEST` is always `$LATEST`.
 * Code in other files of an unbundled function is not looked at.
 *
 * @param environment of the process, in Lambda
 */
export function deploymentId(environment: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const own = Object.entries(environment).filter(([name]) => !NOT_OF_THE_DEPLOYMENT.test(name));
  const parts = [environment.AWS_LAMBDA_FUNCTION_VERSION, handlerHash(environment), own.sort()];
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16);
}

function handlerHash({ LAMBDA_TASK_ROOT: root, _HANDLER: handler }: Readonly<NodeJS.ProcessEnv>): string {
  if (root === undefined || handler === undefined) return '';
  const file = handler.replace(/\.[^./]+$/, '');
  for (const extension of EXTENSIONS) {
    try {
      return hash('sha256', readFileSync(join(root, file + extension)), 'hex');
    } catch {
      // Another extension, or a handler in a layer.
    }
  }
  return '';
}
