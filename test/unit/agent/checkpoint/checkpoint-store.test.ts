import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentStateError } from '../../../../agent';
import { CheckpointStore } from '../../../../agent/checkpoint';
import { BEGINNING } from '../../../../agent/tail/mark';

describe('the checkpoints in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const flows = {
    'clicks:/logs/a*': [{ path: '/logs/a', id: '1:2', position: BEGINNING, isLost: false, seenAt: 5 }],
  };
  const lockOf = (pid: number, host = hostname()) =>
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, host, startedAt: '1', token: 'other' }));

  it('are read back by the next agent', () => {
    const store = CheckpointStore.open(join(folder, 'deep', 'state'));
    expect(store.load()).toEqual({});
    store.save(flows);
    store.close();
    const next = CheckpointStore.open(join(folder, 'deep', 'state'));
    expect(next.load()).toEqual(flows);
    next.close();
    expect(readdirSync(join(folder, 'deep', 'state'))).toEqual(['checkpoints.json']);
  });

  it('belong to one agent at a time', () => {
    const store = CheckpointStore.open(folder);
    expect(() => CheckpointStore.open(folder)).toThrow(
      `in use by the process ${process.pid} on ${hostname()}`,
    );
    expect(() => CheckpointStore.open(folder)).toThrow(AgentStateError);
    store.close();
    CheckpointStore.open(folder).close();
  });

  it('are free when the agent is dead, or its number is another process', () => {
    lockOf(2 ** 22 + 1);
    CheckpointStore.open(folder).close();
    lockOf(process.ppid);
    CheckpointStore.open(folder).close();
    writeFileSync(join(folder, 'lock'), 'not a lock');
    CheckpointStore.open(folder).close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are not taken from a process of another host', () => {
    lockOf(1, 'elsewhere');
    expect(() => CheckpointStore.open(folder)).toThrow('in use by the process 1 on elsewhere');
  });

  it('are not written by an agent that has lost the lock', () => {
    const store = CheckpointStore.open(folder);
    lockOf(1, 'elsewhere');
    expect(() => store.save(flows)).toThrow('in use by the process 1 on elsewhere');
    store.close();
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('are tried again while the disk cannot take them, which is told once', () => {
    const store = CheckpointStore.open(folder);
    const said: string[] = [];
    const trySave = () => store.trySave(flows, (sentence) => said.push(sentence));
    // A folder in the place of the file: as on a full disk, it cannot be written.
    mkdirSync(join(folder, 'checkpoints.json.next'));
    trySave();
    trySave();
    expect(said).toEqual([
      expect.stringMatching(/^The checkpoints cannot be written \(EISDIR.*\); the agent goes on to try\./),
    ]);
    expect(() => store.save(flows)).toThrow('The checkpoints cannot be written: EISDIR');
    rmdirSync(join(folder, 'checkpoints.json.next'));
    trySave();
    expect(said.slice(1)).toEqual(['The checkpoints are written again.']);
    expect(store.load()).toEqual(flows);
    lockOf(1, 'elsewhere');
    expect(() => store.trySave({}, (sentence) => said.push(sentence))).toThrow(AgentStateError);
    store.close();
  });

  it.each(['{', '{"version":2,"flows":{}}', 'null'])('are refused when they are %s', (text) => {
    writeFileSync(join(folder, 'checkpoints.json'), text);
    const store = CheckpointStore.open(folder);
    expect(() => store.load()).toThrow('has no checkpoints that this version can read');
    store.close();
    expect(readFileSync(join(folder, 'checkpoints.json'), 'utf8')).toBe(text);
  });

  it('need a folder that can be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => CheckpointStore.open(join(folder, 'file', 'state'))).toThrow(/^--state .*ENOTDIR/);
  });
});
