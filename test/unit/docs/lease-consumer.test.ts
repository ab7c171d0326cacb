import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../client/consumer/lease-consumer-options';

const ROOT = resolve(__dirname, '../../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/lease-consumer.md'), 'utf8');

describe('docs/lease-consumer.md', () => {
  it('shows the example that is compiled', () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(code).toBe(readFileSync(resolve(ROOT, 'examples/lease-consumer.ts'), 'utf8'));
  });

  it('names the defaults of the settings', () => {
    const settings = resolveOptions({
      streamName: 's',
      applicationName: 'app',
      processRecords: () => undefined,
    } as never);
    for (const name of [
      'failoverTimeMs',
      'leaseHandOffTimeoutMs',
      'idleTimeBetweenReadsMs',
      'maxLeasesToStealAtOneTime',
    ] as const) {
      expect(PAGE).toContain(`| \`${name}\` | ${settings[name].toLocaleString('en-US')} |`);
    }
  });
});
