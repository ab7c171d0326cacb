import { expect, it } from 'vitest';
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
