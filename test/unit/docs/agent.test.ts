import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as agent from '../../../agent';
import { parseAgentConfig } from '../../../agent';

const PAGE = readFileSync(resolve(__dirname, '../../../docs/agent.md'), 'utf8');
const FLOW = { filePattern: '/var/log/app.log*', kinesisStream: 'clicks' };

/** A value that each setting of the page takes. */
const VALUES: Record<string, unknown> = {
  filePattern: FLOW.filePattern,
  kinesisStream: FLOW.kinesisStream,
  partitionKeyOption: 'DETERMINISTIC',
  initialPosition: 'START_OF_FILE',
  multiLineStartPattern: '\\[',
  truncatedRecordTerminator: '\n',
  dataProcessingOptions: [{ optionName: 'SINGLELINE' }],
  maxBufferAgeMillis: 1000,
  maxBufferSizeBytes: 1,
  maxBufferSizeRecords: 1,
  minTimeBetweenFilePollsMillis: 1,
  skipHeaderLines: 1,
  'kinesis.endpoint': 'kinesis.eu-west-1.amazonaws.com',
  'kinesis.region': 'eu-west-1',
  'cloudwatch.emitMetrics': false,
  'cloudwatch.endpoint': 'monitoring.eu-west-1.amazonaws.com',
  'cloudwatch.namespace': 'Logs',
  awsAccessKeyId: 'id',
  awsSecretAccessKey: 'secret',
};

describe('docs/agent.md', () => {
  const [, table = ''] = PAGE.split('| setting | here |');
  const rows = [...table.matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) \| (.*) \|$/gm)].map(
    ([, names = '', text = '']) => ({
      names: [...names.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name),
      isRefused: text.startsWith('refused'),
    }),
  );
  const parse = (names: readonly string[], values = VALUES) => {
    const isOfFlow = (name: string) => !name.includes('.') && !/^(aws|assume)/.test(name);
    const of = (isFlow: boolean) =>
      Object.fromEntries(
        names.filter((name) => isOfFlow(name) === isFlow).map((name) => [name, values[name] ?? 'x']),
      );
    return parseAgentConfig(JSON.stringify({ ...of(false), flows: [{ ...FLOW, ...of(true) }] }));
  };

  it('names settings that the agent reads, and those that it refuses', () => {
    expect(rows.length).toBeGreaterThan(8);
    for (const { names, isRefused } of rows) {
      if (isRefused) for (const name of names) expect(() => parse([name]), name).toThrow(name);
      else expect(() => parse(names), names.join()).not.toThrow();
    }
  });

  it('names each setting that has an effect', () => {
    const {
      flows: [flow],
    } = parse([]);
    const page = new Set(rows.flatMap(({ names }) => names));
    const names: Record<string, string> = { files: 'filePattern', processing: 'dataProcessingOptions' };
    for (const key of Object.keys(flow ?? {})) expect([...page]).toContain(names[key] ?? key);
  });

  it('names exports that there are', () => {
    const [, section = ''] = /## In a program\n\n([\s\S]*?)\n\n/.exec(PAGE) ?? [];
    const names = [...section.matchAll(/`([A-Za-z]+)`/g)].map(([, name = '']) => name);
    expect(names.filter((name) => name !== 'RecordSink' && !(name in agent))).toEqual([]);
  });
});
