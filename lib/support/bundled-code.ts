import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aws_lambda as lambda } from 'aws-cdk-lib';

const PACKAGE_NAME = 'cdk-kinesis-blueprint';

/**
 * The code of one of this package's functions, bundled when the package was built.
 * @param name the function's folder in `assets/`
 */
export function bundledCode(name: string): lambda.Code {
  const bundle = join(packageRoot(), 'assets', name);
  if (!existsSync(join(bundle, 'index.js'))) {
    throw new Error(
      `The function "${name}" is not bundled: ${join(bundle, 'index.js')} is missing. Run \`npm run build\`.`,
    );
  }
  return lambda.Code.fromAsset(bundle);
}

/** This file lies in lib/ of the sources or in dist/lib/ of the package; the assets lie beside either. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === PACKAGE_NAME)
      return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json of ${PACKAGE_NAME} above ${__dirname}.`);
  }
}
