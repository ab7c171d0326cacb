import { describe, expect, it } from 'vitest';
import {
  languageOf,
  unplayableFunction,
} from '../../../../../local/services/lambda/functions/playable-runtime';

const FUNCTION = 'AWS::Lambda::Function';

describe('the runtime of a function', () => {
  it.each([
    ['nodejs24.x', 'Node.js'],
    ['python3.13', 'Python'],
    ['python2.7', undefined],
    ['java21', undefined],
    ['provided.al2023', undefined],
  ])('%s is in %s', (runtime, language) => {
    expect(languageOf(runtime)).toBe(language);
  });

  it('needs python3 on the machine for Python', () => {
    const properties = { Runtime: 'python3.13' };
    expect(unplayableFunction(FUNCTION, properties, () => '3.11.7')).toBeUndefined();
    expect(unplayableFunction(FUNCTION, properties, () => undefined)).toBe(
      'Runtime is python3.13, and this machine has no python3 on its PATH',
    );
  });

  it('does not count for a container image, and is not known behind a reference', () => {
    expect(unplayableFunction(FUNCTION, { PackageType: 'Image' })).toMatch(/^it is a container image/);
    expect(unplayableFunction(FUNCTION, { Runtime: { Ref: 'Parameter' } })).toBeUndefined();
    expect(unplayableFunction('AWS::SQS::Queue', { Runtime: 'java21' })).toBeUndefined();
  });
});
