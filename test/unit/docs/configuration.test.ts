import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { configurationFromContext } from '../../../lib/blueprint/clickstream-configuration';

const PAGE = readFileSync(resolve(__dirname, '../../../docs/configuration.md'), 'utf8');
const KEYS = [...PAGE.matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
  [...names.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name),
);

/** What the blueprint says to one setting, with those that it needs beside it. */
function answerTo(path: string, value: unknown): string {
  const mode = /^capacity\.(shards|\w+Shards)$/.exec(path)?.[1];
  const blueprint: Record<string, Record<string, unknown>> = {
    capacity: mode === undefined ? {} : { mode: mode === 'shards' ? 'provisioned' : 'autoscaled' },
    load: { recordsPerSecond: 1 },
  };
  if (mode?.endsWith('Shards')) Object.assign(blueprint.capacity ?? {}, { minShards: 1, maxShards: 2 });
  const names = path.split('.');
  let place: Record<string, unknown> = blueprint;
  for (const name of names.slice(0, -1)) {
    place[name] = { ...(place[name] as object) };
    place = place[name] as Record<string, unknown>;
  }
  if (path.startsWith('ingest.http.')) place.auth = 'iam';
  place[names.at(-1) ?? ''] = value;
  try {
    configurationFromContext(new App({ context: { blueprint } }));
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('docs/configuration.md', () => {
  it('has only keys that the blueprint reads: each refuses nonsense by its value', () => {
    expect(KEYS.length).toBeGreaterThan(35);
    for (const key of KEYS) {
      const answer = answerTo(key, { no: 'setting' });
      expect(answer, key).toContain('context blueprint');
      expect(answer, key).not.toContain(`${key.split('.').at(-1)} is not a setting`);
    }
  });

  it('has every key that the blueprint names', () => {
    const sections = [...new Set(KEYS.map((key) => key.split('.').slice(0, -1).join('.')))];
    const listed = sections.flatMap((section) => {
      const [, names = ''] =
        /allowed are (.*)\.$/.exec(answerTo(`${section}.unknown`.replace(/^\./, ''), 1)) ?? [];
      return names.split(', ').map((name) => [section, name].filter((part) => part !== '').join('.'));
    });
    const known = new Set([...KEYS, ...sections.filter((section) => section !== '')]);
    const sameAsConsumer = (key: string) => key.replace(/^sessions\./, 'consumer.');
    expect(listed.length).toBeGreaterThan(35);
    expect(
      listed.filter((key) => !known.has(key) && !known.has(sameAsConsumer(key)) && key !== 'ingest'),
    ).toEqual([]);
  });
});
