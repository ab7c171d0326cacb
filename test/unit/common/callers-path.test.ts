import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callersPath } from '../../../common/callers-path';

const NPM_START = { npm_package_name: 'cdk-kinesis-blueprint', npm_lifecycle_event: 'start' };

describe('callersPath', () => {
  it('is meant from where npm start was called, which is not where it runs', () => {
    const environment = { ...NPM_START, INIT_CWD: resolve('/somewhere/logs') };
    expect(callersPath('a.log', environment)).toBe(resolve('/somewhere/logs/a.log'));
    expect(callersPath(resolve('/var/log/a.log'), environment)).toBe(resolve('/var/log/a.log'));
  });

  it.each([
    ['without npm', {}],
    ['in a script of another package', { ...NPM_START, npm_package_name: 'shop', INIT_CWD: '/somewhere' }],
    ['in another script', { ...NPM_START, npm_lifecycle_event: 'test', INIT_CWD: '/somewhere' }],
    ['with an npm that does not tell', NPM_START],
  ])('stays as it is %s', (_, environment) => {
    expect(callersPath('a.log', environment)).toBe('a.log');
  });
});
