import { describe, expect, it } from 'vitest';
import { SeenSessions } from '../../../../lambdas/session-counter/seen-sessions';

const session = (visitor: string) => ({
  halfHourShard: { S: '2015-05-17T10:00Z#1' },
  visitor: { S: visitor },
});

function writer(maxSessions?: number) {
  const seen = new SeenSessions(maxSessions);
  const written: string[] = [];
  const write = (visitor: string, put = async () => void written.push(visitor)) =>
    seen.write(session(visitor), put);
  return { write, written };
}

describe('SeenSessions', () => {
  it('writes a session once', async () => {
    const { write, written } = writer();
    for (const visitor of ['a', 'b', 'a', 'a']) await write(visitor);
    expect(written).toEqual(['a', 'b']);
  });

  it('writes a session again whose write failed', async () => {
    const { write, written } = writer();
    await expect(write('a', () => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled');
    await write('a');
    expect(written).toEqual(['a']);
  });

  it('does not take a write that is under way for one that succeeded', async () => {
    const { write, written } = writer();
    let fail: (error: Error) => void = () => undefined;
    const underWay = write('a', () => new Promise((_, reject) => (fail = reject)));
    await write('a');
    fail(new Error('throttled'));
    await expect(underWay).rejects.toThrow('throttled');
    expect(written).toEqual(['a']);
  });

  it('forgets the least recently seen session when there are too many', async () => {
    const { write, written } = writer(2);
    for (const visitor of ['a', 'b', 'a', 'c', 'a', 'b']) await write(visitor);
    expect(written).toEqual(['a', 'b', 'c', 'b']);
  });
});
