import { readFileSync } from 'node:fs';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../client/producer/settings/producer-options';

const page = readFileSync('docs/producers.md', 'utf8');

describe('the page for producers', () => {
  it('shows code that is compiled: it is in the example', () => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
    expect(code.split('\n').length).toBeGreaterThan(8);
    const dedented = readFileSync('examples/producer.ts', 'utf8').replaceAll(/^ {2}/gm, '');
    expect(dedented).toContain(code);
  });

  it('names the defaults of the settings', () => {
    const client = new KinesisClient({ region: 'us-east-1' });
    const settings = resolveOptions({ client, streamName: 'clicks' }) as unknown as Record<string, unknown>;
    const rows = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| ([^|]+) \|/gm)];
    const documented = rows.flatMap(([, names = '', values = '']) => {
      const list = values.split(';').map((value) => value.trim());
      return [...names.matchAll(/`(\w+)`/g)].map(([, name = ''], at) => [name, list[at] ?? list[0]] as const);
    });
    expect(documented.length).toBeGreaterThan(14);
    for (const [name, value = ''] of documented) {
      expect(`${name} ${settings[name]}`).toBe(`${name} ${documentedValue(value)}`);
    }
    client.destroy();
  });
});

function documentedValue(text: string): string {
  const mebibytes = /^(\d+) MiB$/.exec(text);
  return mebibytes ? String(Number(mebibytes[1]) * 2 ** 20) : text.replaceAll(',', '');
}
