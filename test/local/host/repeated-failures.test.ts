import { describe, expect, it } from 'vitest';
import { RepeatedFailures } from '../../../local/host/repeated-failures';

describe('A fault of the local account', () => {
  it('is told with its stack once, and then as a count', () => {
    const notices: string[] = [];
    const failures = new RepeatedFailures((notice) => void notices.push(notice));
    const fail = (key: number) => new Error(`no ${key}`);
    for (let key = 1; key <= 250; key++) failures.tell(fail(key), `PUT /bucket/${key}`);
    failures.tell(new Error('another'), 'GET /');
    failures.tell('no error', 'an event of the clock');
    expect(notices).toEqual([
      expect.stringMatching(/^The local AWS failed at PUT \/bucket\/1: Error: no 1\n {4}at fail /),
      'The local AWS has failed 10 times as it did before, now at PUT /bucket/10: Error: no 10',
      'The local AWS has failed 100 times as it did before, now at PUT /bucket/100: Error: no 100',
      expect.stringMatching(/^The local AWS failed at GET \/: Error: another\n/),
      'The local AWS failed at an event of the clock: no error',
    ]);
  });
});
