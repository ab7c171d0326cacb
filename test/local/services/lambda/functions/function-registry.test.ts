import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionConfiguration } from '../../../../../local/services/lambda';
import { FunctionRegistry } from '../../../../../local/services/lambda/functions/function-registry';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:consumer';

let codePath: string;
beforeAll(() => {
  codePath = mkdtempSync(join(tmpdir(), 'code-'));
});
afterAll(() => rmSync(codePath, { recursive: true }));

function configuration(change: Partial<FunctionConfiguration> = {}): FunctionConfiguration {
  return {
    name: 'consumer',
    arn: ARN,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codePath,
    environment: {},
    timeoutSeconds: 3,
    memorySize: 128,
    ...change,
  };
}

function registry(): FunctionRegistry {
  const functions = new FunctionRegistry();
  functions.add(configuration());
  return functions;
}

describe('the functions that exist', () => {
  it('are found by name, partial ARN and ARN, with and without a version or an alias', () => {
    const functions = registry();
    functions.publishVersion('consumer');
    expect(functions.publishVersion(ARN)).toBe('2');
    functions.addAlias('consumer', 'live', '2');
    const found = (name: string, qualifier?: string) => {
      const { version, invokedArn } = functions.resolve(name, qualifier);
      return [version, invokedArn];
    };
    expect(found('consumer')).toEqual(['$LATEST', ARN]);
    expect(found('123456789012:function:consumer')).toEqual(['$LATEST', ARN]);
    expect(found(ARN)).toEqual(['$LATEST', ARN]);
    expect(found('consumer:1')).toEqual(['1', `${ARN}:1`]);
    expect(found(`${ARN}:live`)).toEqual(['2', `${ARN}:live`]);
    expect(found('consumer', 'live')).toEqual(['2', `${ARN}:live`]);
    expect(found('consumer', '$LATEST')).toEqual(['$LATEST', `${ARN}:$LATEST`]);
  });

  it('are not found under other names, versions and aliases', () => {
    const functions = registry();
    expect(() => functions.resolve('nobody')).toThrow('Function not found: nobody');
    expect(() => functions.resolve('consumer:1')).toThrow(`Function not found: ${ARN}:1`);
    expect(() => functions.resolve('consumer', 'live')).toThrow(`Function not found: ${ARN}:live`);
    expect(() => functions.resolve('consumer:1', '2')).toThrow('name different versions');
    expect(() => functions.resolve('con sumer')).toThrow('FunctionName "con sumer": allowed is');
    expect(() => functions.addAlias('consumer', 'live', '1')).toThrow('not found');
    expect(() => functions.addAlias('consumer', '12', '$LATEST')).toThrow('not digits alone');
  });

  it('have names of their own', () => {
    expect(() => registry().add(configuration())).toThrow('Function already exist: consumer');
  });

  it.each<[string, Partial<FunctionConfiguration>, string]>([
    [
      'another runtime',
      { runtime: 'java21' },
      'Runtime is "java21"; allowed is a runtime of Node.js or Python, such as nodejs24.x or python3.13',
    ],
    ['no handler', { handler: 'index' }, 'Handler is "index"; allowed is file.export'],
    [
      'a timeout of 0',
      { timeoutSeconds: 0 },
      'Timeout is 0; allowed is a whole number of seconds from 1 to 900',
    ],
    ['a timeout of 901', { timeoutSeconds: 901 }, 'Timeout is 901; allowed is'],
    ['127 MB', { memorySize: 127 }, 'MemorySize is 127; allowed is a whole number of MB from 128 to 10240'],
    ['10,241 MB', { memorySize: 10_241 }, 'MemorySize is 10241; allowed is'],
    ['a name with a blank', { name: 'my function' }, 'FunctionName is "my function"; allowed is'],
    [
      'a variable of Lambda',
      { environment: { AWS_REGION: 'x', A: 'y' } },
      'Environment.Variables sets AWS_REGION, which Lambda reserves',
    ],
    [
      'too many variables',
      { environment: { A: 'x'.repeat(4096) } },
      'Environment.Variables has 4104 bytes; allowed are 4096',
    ],
    [
      'a log level',
      { applicationLogLevel: 'LOUD' },
      'LoggingConfig.ApplicationLogLevel is "LOUD"; allowed is TRACE, DEBUG',
    ],
    [
      'code that is not there',
      { codePath: '/no/such/folder' },
      'Code is "/no/such/folder"; allowed is a folder',
    ],
  ])('are refused with %s', (_what, change, message) => {
    expect(() => new FunctionRegistry().add(configuration(change))).toThrow(message);
  });

  it('are refused with a file for code', () => {
    const file = join(codePath, 'code.zip');
    writeFileSync(file, '');
    expect(() => new FunctionRegistry().add(configuration({ codePath: file }))).toThrow(
      'allowed is a folder',
    );
  });
});
