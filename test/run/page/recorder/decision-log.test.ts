import { describe, expect, it } from 'vitest';
import { DecisionLog } from '../../../../run/page/recorder/decision-log';
import { decided, HOLD } from './support/resharder-log';

describe('DecisionLog', () => {
  const up = decided([{ kind: 'updateShardCount', target: 8, why: 'more' }]);
  const line = (text: string, functionName = 'resharder') => ({ functionName, text });

  it('joins decisions to hold in a row to one entry, with the newest reason and time', () => {
    const log = new DecisionLog();
    log.read(line(decided([HOLD])), 1);
    log.read(line(decided([{ kind: 'hold', why: 'Still fits.' }])), 2);
    log.read(line(up), 3);
    log.read(line(decided([HOLD])), 4);
    expect(log.decisions).toMatchObject([
      { id: 1, kind: 'hold', count: 2, time: 2, steps: [{ why: 'Still fits.' }] },
      { id: 2, kind: 'up', count: 1, time: 3 },
      { id: 3, kind: 'hold', count: 1, time: 4 },
    ]);
  });

  it('keeps the decisions of different functions apart', () => {
    const log = new DecisionLog();
    log.read(line(decided([HOLD]), 'one'), 1);
    log.read(line(decided([HOLD]), 'other'), 2);
    log.read(line(decided([HOLD]), 'one'), 3);
    expect(log.decisions).toMatchObject([
      { functionName: 'one', count: 1, time: 1 },
      { functionName: 'other', count: 1, time: 2 },
      { functionName: 'one', count: 1, time: 3 },
    ]);
  });

  it('adds an obstacle to the last decision', () => {
    const log = new DecisionLog();
    const obstacle = JSON.stringify({ message: 'left the rest of the plan', because: 'AWS refused.' });
    log.read(line(obstacle), 0);
    log.read(line(up), 1);
    log.read(line(obstacle), 2);
    expect(log.decisions).toMatchObject([{ kind: 'up', time: 1, obstacle: 'AWS refused.' }]);
  });

  it('notes which decision has changed the shards', () => {
    const log = new DecisionLog();
    const changed = JSON.stringify({
      message: 'changed the stream',
      calls: [{ name: 'UpdateShardCount', target: 8 }],
    });
    log.read(line(up), 1);
    log.read(line(up), 2);
    log.read(line(changed), 3);
    expect(log.decisions).toMatchObject([
      { time: 1, hasResharded: false },
      { time: 2, hasResharded: true },
    ]);
  });

  it('hands out each change once, and keeps the newest entries', () => {
    const log = new DecisionLog(2);
    for (let time = 1; time <= 3; time++) log.read(line(up), time);
    expect(log.takeChanged().map(({ time }) => time)).toEqual([2, 3]);
    expect(log.takeChanged()).toEqual([]);
    log.read(line(up), 4);
    expect(log.takeChanged().map(({ time }) => time)).toEqual([4]);
    expect(log.decisions.map(({ time }) => time)).toEqual([3, 4]);
  });
});
