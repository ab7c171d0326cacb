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
    } as never) as unknown as Record<string, unknown>;
    const [, table = ''] = PAGE.split('| setting | default | why |');
    const rows = [...table.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| ([^|]+) \|/gm)];
    expect(rows.length).toBeGreaterThan(10);
    for (const [, names = '', text = ''] of rows) {
      // Of two settings, each has a value; what is behind a value says of what it is.
      const values = names.includes(',') ? text.split(/, (?=\d)/) : [text];
      for (const [at, [, name = '']] of [...names.matchAll(/`(\w+)`/g)].entries()) {
        expect(`${name}: ${settings[name]}`).toBe(`${name}: ${defaultIn(values[at] ?? '')}`);
      }
    }
  });
});

function defaultIn(text: string): string {
  if (text.trim() === 'none') return 'undefined';
  const [, number, unit] = /^([\d,]+)( MiB)?/.exec(text.trim()) ?? [];
  if (number === undefined) return text.trim().replaceAll('`', '');
  return String(Number(number.replaceAll(',', '')) * (unit === undefined ? 1 : 2 ** 20));
}
