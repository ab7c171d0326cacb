import { expect, it } from 'vitest';
import type { RunEvent } from '../../../../simulator/model/run-record';
import { reportEvents } from '../../../../simulator/report/report-data-of';
import { pageOf } from '../../../../simulator/report/write-report';

it('nothing in a trace can leave the data of the page', () => {
  const title = '</script><script>alert(1)</script><!-- & <b>';
  const data = {
    ...{ title, facts: [], answer: '', startTime: 0, firstMinute: 0, demand: [1], runs: [], notes: [] },
    table: { head: [], rows: [] },
  };
  const page = pageOf(data, 'const a = "</script>";', 'body { content: "</style>" }');
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(page.match(/<\/style/g)).toHaveLength(1);
  expect(page).toContain('<title>&lt;/script>&lt;script>alert(1)&lt;/script>&lt;!-- &amp; &lt;b> ·');
  const [, json = ''] = /id="report-data">(.*?)<\/script>/s.exec(page) ?? [];
  expect(JSON.parse(json).title).toBe(title);
});

it('tells ups from downs, and calls that were refused in a row once', () => {
  const event = (kind: RunEvent['kind'], shards: number, why: string): RunEvent => ({
    ...{ minute: shards, kind, shards, why },
    opensPlan: false,
  });
  const told = reportEvents({
    shards: Float64Array.of(4),
    events: [
      event('updateShardCount', 8, 'a'),
      event('finding', 8, 'b'),
      event('updateShardCount', 6, 'c'),
      event('refused', 6, 'd'),
      event('refused', 6, 'e'),
      event('refused', 6, 'f'),
      event('splitShard', 7, 'g'),
      event('refused', 7, 'h'),
      event('mergeShards', 6, 'i'),
    ],
  });
  expect(told.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    ...['up a', 'finding b', 'down c', 'refused d (and 2 more)', 'split g', 'refused h', 'merge i'],
  ]);
});
