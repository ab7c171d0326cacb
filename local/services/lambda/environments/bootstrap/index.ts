import { loadHandler } from './load-handler';
import { patchConsole } from './patch-console';
import { formatError, runEnvironment } from './run-environment';

/**
 * The program of an execution environment, as JavaScript text for `node -e`.
 *
 * Why text: the program has to run from a built package and, in tests, from TypeScript that no compiler has written to
 * disk. A function's own source is JavaScript in both. So each of these functions is self-contained, and they are
 * handed to one another here. `import()` stands in this text because compilers and test runners replace it in modules.
 */
export const BOOTSTRAP_SOURCE = `(${runEnvironment})({
  require,
  importModule: (specifier) => import(specifier),
  loadHandler: ${loadHandler},
  formatError: ${formatError},
  patchConsole: ${patchConsole},
});
//# sourceURL=lambda-runtime.js`;
