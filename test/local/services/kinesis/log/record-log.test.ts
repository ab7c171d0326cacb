import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryBudget, RecordLog } from '../../../../../local/services/kinesis/log';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

function newRecord(partitionKey: string | null, data: Uint8Array) {
  return { partitionKey, keyBytes: partitionKey === null ? 0 : Buffer.byteLength(partitionKey), data };
}

/** Comparing buffers byte by byte would take most of this test's time. */
function readable<R extends { readonly data: Buffer }>(record: R) {
  return { ...record, data: record.data.toString('latin1') };
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      key: fc.option(fc.string({ unit: 'grapheme', maxLength: 10 })),
      size: fc.oneof(fc.nat(300), fc.nat(20_000)),
      wait: fc.nat(50),
      encrypted: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), ago: fc.nat(2000) }) },
);

describe('RecordLog', () => {
  it('keeps what a plain list would keep, and gives all memory back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.nat(50), fc.nat(130), (steps, maxRecords, from) => {
        const budget = new MemoryBudget(NO_LIMIT, () => undefined);
        const log = new RecordLog(budget);
        let model: {
          ordinal: number;
          partitionKey: string | null;
          data: Buffer;
          arrival: number;
          encrypted: boolean;
        }[] = [];
        let now = 1000;
        let ordinal = 1;
        for (const action of steps) {
          if (action.kind === 'trim') {
            log.trim(now - action.ago);
            model = model.filter(({ arrival }) => arrival >= now - action.ago);
          } else {
            now += action.wait;
            const data = Buffer.alloc(action.size, ordinal);
            expect(log.append(newRecord(action.key, data), now, action.encrypted)).toEqual({
              ordinal,
              arrival: now,
            });
            model.push({
              ordinal,
              partitionKey: action.key,
              data,
              arrival: now,
              encrypted: action.encrypted,
            });
            ordinal++;
          }
        }
        const everything = log.read(0, NO_LIMIT, NO_LIMIT);
        expect({ ...everything, records: everything.records.map(readable) }).toEqual({
          records: model.map(readable),
          next: ordinal,
          bytes: model.reduce(
            (sum, { partitionKey, data }) => sum + Buffer.byteLength(partitionKey ?? '') + data.length,
            0,
          ),
        });
        expect(log.firstOrdinal).toBe(model[0]?.ordinal ?? ordinal);
        expect(log.read(from, maxRecords, NO_LIMIT).records.map(({ ordinal: read }) => read)).toEqual(
          model
            .filter((record) => record.ordinal >= from)
            .slice(0, maxRecords)
            .map((record) => record.ordinal),
        );
        for (const time of [0, 1000, now - 500, now, now + 1]) {
          expect(log.firstArrivedFrom(time)).toBe(
            model.find(({ arrival }) => arrival >= time)?.ordinal ?? ordinal,
          );
        }
        log.clear();
        expect(budget.held).toBe(0);
      }),
    );
  });

  it('ends a page before the bytes are too many, but gives one record in any case', () => {
    const log = new RecordLog(new MemoryBudget(NO_LIMIT, () => undefined));
    for (let index = 0; index < 4; index++) log.append(newRecord('k', Buffer.alloc(99)), 0, false);
    expect(log.read(1, 10, 250)).toMatchObject({ next: 3, bytes: 200 });
    expect(log.read(1, 10, 50)).toMatchObject({ next: 2, bytes: 100 });
  });

  it('does not let arrivals fall when the clock is set back', () => {
    const log = new RecordLog(new MemoryBudget(NO_LIMIT, () => undefined));
    log.append(newRecord('k', Buffer.alloc(1)), 5000, false);
    expect(log.append(newRecord('k', Buffer.alloc(1)), 4000, false)).toEqual({ ordinal: 2, arrival: 5000 });
  });

  it('refuses what the budget has no room for, keeps what it has, and says so once', () => {
    const notices: string[] = [];
    const budget = new MemoryBudget(2_000_000, (notice) => notices.push(notice));
    const log = new RecordLog(budget);
    let written = 0;
    while (log.append(newRecord('k', Buffer.alloc(999)), written, false) !== undefined) written++;
    expect(log.append(newRecord('k', Buffer.alloc(999)), written, false)).toBeUndefined();
    expect(budget.held).toBeLessThanOrEqual(2_000_000);
    expect(log.read(1, NO_LIMIT, NO_LIMIT).records).toHaveLength(written);
    expect(notices).toEqual([
      expect.stringMatching(/^The memory for records is used up: .*Raise memoryBudgetBytes/),
    ]);

    log.trim(written - 10);
    expect(log.append(newRecord('k', Buffer.alloc(999)), written, false)).toMatchObject({
      ordinal: written + 1,
    });
  });

  it('takes a record that is larger than a slab', () => {
    const log = new RecordLog(new MemoryBudget(NO_LIMIT, () => undefined));
    const large = Buffer.alloc(10 * 1024 * 1024, 7);
    log.append(newRecord('k', large), 0, false);
    log.append(newRecord('k', Buffer.from('small')), 0, false);
    const { records } = log.read(1, 10, NO_LIMIT);
    expect(records[0]?.data.equals(large)).toBe(true);
    expect(records[1]?.data.toString()).toBe('small');
  });

  it('needs little more memory than the records have bytes', () => {
    const budget = new MemoryBudget(NO_LIMIT, () => undefined);
    const log = new RecordLog(budget);
    for (let index = 0; index < 50_000; index++)
      log.append(newRecord('partition-key', Buffer.alloc(200)), index, false);
    expect(budget.held / (50_000 * 213)).toBeLessThan(1.2);
  });
});
