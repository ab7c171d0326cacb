import { keepTime } from './keep-time';
import { loadHandler } from './load-handler';
import { patchConsole } from './patch-console';
import { formatError, runEnvironment } from './run-environment';
import { seedChance } from './seed-chance';

/**
 * The program of an execution environment, as JavaScript text for `node -e`.
 *
 * Why text: the program must run from a built package and, in tests, from TypeScript that no compiler has
 * written to disk. In both, a function's own source is JavaScript. So each of these functions is
 * self-contained and gets the others from here. `import()` stands in this text because compilers and test
 * runners replace it in modules. It ends with a line feed because Node.js puts something after text that says `crypto`.
 */
export const BOOTSTRAP_SOURCE = `(${runEnvironment})({
  require,
  importModule: (specifier) => import(specifier),
  loadHandler: ${loadHandler},
  formatError: ${formatError},
  patchConsole: ${patchConsole},
  keepTime: ${keepTime},
  seedChance: ${seedChance},
});
//# sourceURL=lambda-runtime.js
`;
