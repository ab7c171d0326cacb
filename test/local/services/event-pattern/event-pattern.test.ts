import { describe, expect, it } from 'vitest';
import { compileEventPattern } from '../../../../local/services/event-pattern';

const fits = (pattern: unknown, event: unknown) =>
  compileEventPattern(pattern, 'EventPattern', 'EventBridge')(event);

describe('the rules of an EventBridge pattern', () => {
  it.each([
    ['wildcard', { wildcard: '*.png' }, 'a/b.png', 'a.png.gz'],
    ['wildcard in the middle', { wildcard: 'logs/*/2026-*.gz' }, 'logs/web/2026-11.gz', 'logs/2026-11.gz'],
    ['wildcard, for nothing at all', { wildcard: 'a*b' }, 'ab', 'a'],
    ['wildcard, whose ends may not overlap', { wildcard: 'aba*aba' }, 'abaaba', 'ababa'],
    ['wildcard, escaped', { wildcard: 'a\\*\\\\b' }, 'a*\\b', 'axx\\b'],
    ['wildcard, on a number', { wildcard: '*' }, 'any', 7],
    ['cidr', { cidr: '10.0.0.0/24' }, '10.0.0.255', '10.0.1.0'],
    ['cidr of version 6', { cidr: '2001:db8::/32' }, '2001:db8:1::1', '2001:db9::1'],
    ['cidr, on what is no address', { cidr: '0.0.0.0/0' }, '1.2.3.4', 'everywhere'],
    ['cidr, on the other version', { cidr: '::/0' }, '::1', '1.2.3.4'],
    ['prefix, ignoring case', { prefix: { 'equals-ignore-case': 'EventB' } }, 'EVENTBRIDGE', 'bridge'],
    ['suffix, ignoring case', { suffix: { 'equals-ignore-case': '.PNG' } }, 'a.png', 'a.jpg'],
    ['not a prefix', { 'anything-but': { prefix: 'init' } }, 'running', 'initial'],
    ['not one of the prefixes', { 'anything-but': { prefix: ['init', 'err'] } }, 'running', 'error'],
    ['not a suffix', { 'anything-but': { suffix: '.txt' } }, 'a.json', 'a.txt'],
    ['not a wildcard', { 'anything-but': { wildcard: '*/lib/*' } }, 'a/src/b', 'a/lib/b'],
    ['not, ignoring case', { 'anything-but': { 'equals-ignore-case': ['INIT'] } }, 'running', 'Init'],
    ['not a prefix, on a number', { 'anything-but': { prefix: 'x' } }, 7, 'x7'],
    ['not a prefix, on null', { 'anything-but': { prefix: 'x' } }, null, undefined],
  ])('%s', (_, rule, fitting, other) => {
    expect(fits({ detail: { field: [rule] } }, { detail: { field: fitting } })).toBe(true);
    expect(fits({ detail: { field: [rule] } }, { detail: { field: other } })).toBe(false);
  });

  it.each([
    [{ wildcard: 'a**b' }, 'it has two asterisks in a row'],
    [{ wildcard: 'a\\b' }, 'it has a backslash before other than * or'],
    [{ wildcard: 1 }, 'has wildcard 1: it takes a string'],
    [{ cidr: '10.0.0.0' }, 'it takes a block of addresses'],
    [{ cidr: '10.0.0.0/33' }, 'it takes a block of addresses'],
    [{ cidr: '10.0.0.300/8' }, 'it takes a block of addresses'],
    [{ prefix: { suffix: 'x' } }, 'it takes a string or equals-ignore-case'],
    [{ 'anything-but': { prefix: '' } }, 'it takes no empty string'],
    [{ 'anything-but': { prefix: 1 } }, 'has anything-but prefix 1: it takes a string'],
    [{ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }, 'it takes a string'],
    [{ 'anything-but': { exists: true } }, 'one of equals-ignore-case, prefix, suffix, wildcard'],
    [{ 'anything-but': [] }, 'it takes a string, a number'],
    [{ numeric: ['<', 10, '>', 0] }, 'Bad numeric range operator: <'],
    [{ regex: 'x' }, 'EventBridge patterns take anything-but, cidr'],
  ])('refuses %j', (rule, sentence) => {
    expect(() => fits({ detail: { field: [rule] } }, {})).toThrow(sentence);
  });

  it('reads a text in time in proportion to it, whatever the wildcard', () => {
    const start = performance.now();
    expect(fits({ a: [{ wildcard: `${'a*'.repeat(30)}b` }] }, { a: 'a'.repeat(20_000) })).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('a name with dots', () => {
  const nested = { detail: { state: { status: 'running' } } };
  const dotted = { detail: { 'state.status': 'running' } };

  it.each([
    ['the pattern', { detail: { 'state.status': ['running'] } }, nested],
    ['the event', { detail: { state: { status: ['running'] } } }, dotted],
    ['both', { 'detail.state.status': ['running'] }, dotted],
  ])('in %s names the field below', (_, pattern, event) => {
    expect(fits(pattern, event)).toBe(true);
  });

  it('names no other field', () => {
    expect(fits({ detail: { 'state.status': { status: ['running'] } } }, nested)).toBe(false);
    expect(fits({ detail: { state: { status: ['running'] } } }, { detail: { 'state.status': nested } })).toBe(
      false,
    );
  });

  it('may stand beside the nested field, and either value fits', () => {
    const event = { detail: { 'state.status': 'running', state: { status: 'stopped', code: 3 } } };
    for (const status of ['running', 'stopped']) {
      expect(fits({ detail: { state: { status: [status], code: [3] } } }, event)).toBe(true);
    }
  });

  it('is an ordinary name in a filter of Lambda', () => {
    const filter = compileEventPattern({ 'a.b': [1] }, 'Pattern', 'Lambda');
    expect([filter({ 'a.b': 1 }), filter({ a: { b: 1 } })]).toEqual([true, false]);
  });
});
