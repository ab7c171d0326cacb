import { describe, expect, it } from 'vitest';
import { monthlyBill, type Usage } from '../../../../simulator/score';

const MONTH = 30 * 1440;
/** 10 shards for a month, of which 1,000 records of 1 KiB a second fill one by their number. */
const month: Usage = {
  minutes: MONTH,
  shardMinutes: 10 * MONTH,
  acceptedMinutes: 1.024 * MONTH,
  recordBytes: 1024,
  consumers: 1,
};
/** 1,024 records a second for 30 days. */
const RECORDS = 1024 * 86_400 * 30;

describe('shards', () => {
  it('cost shard-hours and PUT payload units of 25 KiB', () => {
    // 7,200 shard-hours at .015; one unit a record at .014 a million.
    const rounded = 7200 * 0.015 + (RECORDS * (1000 / 1024) * 1.024 * 0.014) / 1e6;
    expect(monthlyBill('provisioned', month)).toBeCloseTo(rounded, 6);
  });

  it('have two units for a record of a byte more', () => {
    const units = (recordBytes: number) =>
      monthlyBill('provisioned', { ...month, shardMinutes: 0, recordBytes }) * recordBytes;
    expect(units(25 * 1024 + 1) / units(25 * 1024)).toBeCloseTo(2, 9);
  });
});

it('on demand costs hours, data in, and data out for each consumer', () => {
  // 1 MiB/s is 2,531.25 GiB in 30 days.
  const gb = (1.024 * (1000 / 1024) * 86_400 * 30) / 1000;
  expect(gb * (1000 / 1024)).toBeCloseTo(2531.25, 6);
  const ofMonth = { ...month, acceptedMinutes: 1.024 * MONTH };
  expect(monthlyBill('on-demand-standard', ofMonth)).toBeCloseTo(720 * 0.04 + 2531.25 * 0.12, 6);
  expect(monthlyBill('on-demand-standard', { ...ofMonth, consumers: 0 })).toBeCloseTo(
    28.8 + 2531.25 * 0.08,
    6,
  );
});

it('on demand rounds records up to 1 KiB', () => {
  const of = (recordBytes: number) =>
    monthlyBill('on-demand-standard', { ...month, recordBytes, consumers: 0 }) - 28.8;
  // As many records, each charged as 1 KiB: thousands of small ones fill a shard by their number.
  expect(of(100)).toBeCloseTo(of(1024), 6);
});

it('on-demand Advantage has a floor of 25 MiB/s in and out', () => {
  // 63,281.25 GiB at .048.
  expect(monthlyBill('on-demand-advantage', month)).toBeCloseTo(3037.5, 6);
  // 100 MiB/s: beyond it, out as often as there are consumers.
  const much = { ...month, acceptedMinutes: 102.4 * MONTH, consumers: 3 };
  expect(monthlyBill('on-demand-advantage', much)).toBeCloseTo(253_125 * (0.032 + 3 * 0.016), 3);
});

it('a part of a month is taken for all of it', () => {
  const day = { ...month, minutes: 1440, shardMinutes: 10 * 1440, acceptedMinutes: 1.024 * 1440 };
  for (const mode of ['provisioned', 'on-demand-standard', 'on-demand-advantage'] as const) {
    expect(monthlyBill(mode, day)).toBeCloseTo(monthlyBill(mode, month), 6);
  }
});
