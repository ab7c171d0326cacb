import { describe, expect, it } from 'vitest';
import { prefetch, type ShardPage } from '../../../../../client/consumer/retrieval';
import { settle } from '../../../../support/manual-clock';

const page = (records: number, bytes = 1): ShardPage => ({
  records: Array.from({ length: records }, () => ({
    SequenceNumber: '1',
    PartitionKey: 'k',
    Data: new Uint8Array(bytes),
  })),
  millisBehindLatest: 0,
});

function source(pages: readonly ShardPage[], error?: Error) {
  const read: ShardPage[] = [];
  async function* all() {
    for (const one of pages) {
      read.push(one);
      yield one;
    }
    if (error !== undefined) throw error;
  }
  return { read, pages: all() };
}

const LIMITS = { records: 10, bytes: 1000 };
const signal = new AbortController().signal;

describe('reading ahead', () => {
  it.each([
    ['records', [page(6), page(6), page(6), page(6)]],
    ['bytes', [page(1, 600), page(1, 600), page(1, 600), page(1, 600)]],
  ])('stops at the limit of %s until a page is taken', async (_, pages) => {
    const { read, pages: stream } = source(pages);
    const ahead = prefetch(stream, LIMITS, signal);
    await ahead.next();
    await settle();
    expect(read).toHaveLength(3);
    await ahead.next();
    await settle();
    expect(read).toHaveLength(4);
  });

  it('gives all pages before the error that came behind them', async () => {
    const { pages } = source([page(1), page(2)], new Error('no stream'));
    const ahead = prefetch(pages, LIMITS, signal);
    expect((await ahead.next()).value?.records).toHaveLength(1);
    expect((await ahead.next()).value?.records).toHaveLength(2);
    await expect(ahead.next()).rejects.toThrow('no stream');
  });

  it('ends at once when it is aborted, also while a page is waited for', async () => {
    const abort = new AbortController();
    async function* never(): AsyncGenerator<ShardPage> {
      await new Promise(() => undefined);
    }
    const ahead = prefetch(never(), LIMITS, abort.signal).next();
    abort.abort();
    expect(await ahead).toEqual({ done: true, value: undefined });
  });
});
