import { expect, it } from 'vitest';
import { loadPackage } from '../../../local/base/load-package';

it('a package that is not installed is asked for by its name', async () => {
  const load = () => import('there-is-no-such-package' as string);
  await expect(loadPackage('no-such', 'Compression ZIP', load)).rejects.toThrow(
    'Compression ZIP needs the package no-such, which is not installed. Install it with: npm install --save-dev no-such',
  );
});
