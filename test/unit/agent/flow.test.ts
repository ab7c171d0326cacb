import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentFlow, type FlowConfig, parseAgentConfig } from '../../../agent';
import type { OutgoingRecord } from '../../../client';
import { ManualClock, settle } from '../../support/manual-clock';
import { LogFolder } from './support/log-folder';

describe('a flow', () => {
  let folder: LogFolder;
  let flow: AgentFlow | undefined;
  beforeEach(() => {
    folder = new LogFolder();
  });
  afterEach(async () => {
    await flow?.tailer.close();
    folder[Symbol.dispose]();
  });

  function follow(
    settings: object,
    sink: { ready?(): Promise<void>; put(record: OutgoingRecord): Promise<unknown> },
  ) {
    const clock = new ManualClock();
    const stop = new AbortController();
    const said: string[] = [];
    const given = {
      filePattern: `${folder.log}*`,
      kinesisStream: 'clicks',
      initialPosition: 'START_OF_FILE',
    };
    const config = parseAgentConfig(JSON.stringify({ flows: [{ ...given, ...settings }] }))
      .flows[0] as FlowConfig;
    flow = new AgentFlow(config, {
      sink: { ready: async () => undefined, ...sink },
      checkpoints: undefined,
      clock,
      wallClock: () => clock.now(),
      random: () => 0.5,
      signal: stop.signal,
      onNotice: (sentence) => said.push(sentence),
    });
    return { flow, clock, stop, said };
  }
  const confirmed = () => flow?.tailer.checkpoints()[0]?.position.offset;

  it('puts a record that was given up again, and confirms nothing before it is safe', async () => {
    const put: string[] = [];
    let isDown = true;
    const { flow, clock, said } = follow(
      {},
      {
        put: async ({ data }) => {
          put.push(Buffer.from(data).toString());
          if (isDown && put.at(-1) === 'one\n') throw new Error('AWS is away.');
        },
      },
    );
    appendFileSync(folder.log, 'one\ntwo\n');
    await flow.poll();
    await clock.advance(60_000);
    expect(confirmed()).toBe(0);
    // All is read, and nothing is safe.
    expect([flow.tailer.bytesBehind, flow.tailer.bytesUnconfirmed]).toEqual([0, 8]);
    expect(put.filter((text) => text === 'one\n').length).toBeGreaterThan(3);
    isDown = false;
    await clock.advance(60_000);
    expect([confirmed(), flow.tailer.bytesUnconfirmed]).toEqual([8, 0]);
    expect(flow.counts).toMatchObject({ read: 2, sent: 2, bytesSent: 8, unreadable: 0 });
    expect(said).toEqual(['clicks does not take a record, which is tried again. AWS is away.']);
  });

  it('reads no further while the sink has no room, and ends the wait when it is stopped', async () => {
    const { flow, stop } = follow(
      {},
      { ready: () => new Promise(() => undefined), put: async () => undefined },
    );
    appendFileSync(folder.log, 'one\n');
    const polling = flow.poll();
    await settle();
    expect(flow.counts.read).toBe(0);
    stop.abort(new Error('stop'));
    await expect(polling).rejects.toThrow('stop');
    expect(confirmed()).toBe(0);
  });

  it('counts a record that its format cannot read, says so once, and goes on', async () => {
    const put: string[] = [];
    const dataProcessingOptions = [
      { optionName: 'LOGTOJSON', matchPattern: '(\\d+)', customFieldNames: ['n'] },
    ];
    const { flow, said } = follow(
      { dataProcessingOptions, partitionKeyOption: 'DETERMINISTIC' },
      { put: async ({ data, partitionKey }) => void put.push(`${partitionKey} ${Buffer.from(data)}`) },
    );
    appendFileSync(folder.log, '1\nx\ny\n');
    await flow.poll();
    await settle();
    expect(put).toEqual([expect.stringMatching(/^[0-9a-f]{32} \{"n":"1"\}\n$/)]);
    expect(flow.counts).toMatchObject({ read: 3, sent: 1, unreadable: 2 });
    expect(confirmed()).toBe(6);
    expect(said).toEqual([
      `${folder.log} has records that dataProcessingOptions cannot read; they are not sent.`,
    ]);
  });
});
