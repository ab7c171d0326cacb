import { expect, test } from 'vitest';
import { everything } from './support/everything';
import { type Resource, resourcesOf } from './support/synthesize';

/** What holds data, or a key or a name that data depends on. */
const HOLDS_DATA = /::(Stream|Key|Table|Queue|LogGroup|LogStream|Bucket)$/;

const resources = Object.entries(resourcesOf(everything()));

test('a first deployment that fails leaves nothing: no resource is retained by a rollback of its creation', () => {
  const retained = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
  expect(retained.map(([id]) => id)).toEqual([]);
});

test('what holds data stays when its stack is deleted, and when another resource takes its place', () => {
  const holding = resources.filter(
    ([id, { Type }]: [string, Resource]) =>
      // The failures of an autoscaler and the key of a topic are worth nothing without it.
      HOLDS_DATA.test(Type) && !/^(OnCallKey|People)/.test(id),
  );
  expect(holding.length).toBeGreaterThan(20);
  for (const [id, resource] of holding) {
    expect(resource, id).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  }
});
