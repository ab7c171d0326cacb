import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AlarmTransition } from '../../../local/services/cloudwatch';
import {
  dayAndTime,
  describeReshard,
  describeTransition,
  formatNarration,
  PLAIN,
  paperOf,
} from '../../../run/terminal';

const TIME = Date.UTC(2026, 10, 26, 12, 14);
const RESHARD = describeReshard(
  {
    call: 'UpdateShardCount',
    kind: 'up',
    openShards: 4,
    target: 8,
    why: 'Demand is 4.7 shards and 10 are wanted for what may follow; 4 shards take 4.0.',
  },
  TIME,
);

describe('a line of the narration', () => {
  it('begins with the time of AWS in UTC, and is one line on a pipe', () => {
    expect(formatNarration(RESHARD, PLAIN)).toBe(
      '12:14:00 UpdateShardCount 4 -> 8 (up). Demand is 4.7 shards and 10 are wanted for what may follow; 4 shards take 4.0.',
    );
    expect(formatNarration({ time: TIME, what: 'LOAD', text: 'a surge' }, PLAIN)).toBe(
      '12:14:00 LOAD             a surge',
    );
  });

  it('has its day, where days are played', () => {
    const narration = { time: TIME, what: 'LOAD', text: 'a surge goes on' };
    expect(formatNarration(narration, PLAIN, dayAndTime)).toBe(
      'Thu 26 Nov 12:14:00 LOAD             a surge goes on',
    );
    const narrow = paperOf({ isTTY: true, columns: 34 }, { NO_COLOR: '1' });
    expect(formatNarration(narration, narrow, dayAndTime)).toBe(
      ['Thu 26 Nov 12:14:00 LOAD a surge', '                    goes on'].join('\n'),
    );
  });

  it('goes on below its text at 100 columns', () => {
    expect(formatNarration(RESHARD, paperOf({ isTTY: true, columns: 100 }, { NO_COLOR: '1' }))).toBe(
      [
        '12:14:00 UpdateShardCount 4 -> 8 (up). Demand is 4.7 shards and 10 are wanted for what may follow; 4',
        '                          shards take 4.0.',
      ].join('\n'),
    );
  });

  it('goes on below what happened at 60 columns', () => {
    expect(formatNarration(RESHARD, paperOf({ isTTY: true, columns: 60 }, { NO_COLOR: '1' }))).toBe(
      [
        '12:14:00 UpdateShardCount 4 -> 8 (up). Demand is 4.7 shards',
        '         and 10 are wanted for what may follow; 4 shards',
        '         take 4.0.',
      ].join('\n'),
    );
  });

  it('has the same columns in colours', () => {
    const colored = formatNarration(RESHARD, paperOf({ isTTY: true, columns: 60 }, {}));
    expect(colored).toContain(
      '\u001b[2m12:14:00\u001b[22m \u001b[1m\u001b[36mUpdateShardCount\u001b[39m\u001b[22m 4',
    );
    expect(stripVTControlCharacters(colored)).toBe(
      formatNarration(RESHARD, paperOf({ isTTY: true, columns: 60 }, { NO_COLOR: '1' })),
    );
  });
});

describe('a transition of an alarm', () => {
  const transition = (previous: string, value: string, description?: string) =>
    ({
      alarm: { name: 'A', settings: { description } },
      previous: { value: previous },
      state: { value, reason: 'Threshold crossed', timestamp: TIME },
    }) as AlarmTransition;

  it('is told with CloudWatch’s time and the description, without its link', () => {
    expect(describeTransition(transition('OK', 'ALARM', 'It is full. Runbook: https://a/b'))).toEqual({
      time: TIME,
      what: 'ALARM',
      text: 'It is full.',
    });
    expect(describeTransition(transition('ALARM', 'OK'))).toMatchObject({
      what: 'alarm ended',
      text: 'A: Threshold crossed',
    });
  });

  it('is not told when it neither raises the alarm nor ends it', () => {
    expect(describeTransition(transition('INSUFFICIENT_DATA', 'OK'))).toBeUndefined();
  });
});
