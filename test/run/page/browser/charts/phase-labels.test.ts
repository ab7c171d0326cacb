import { describe, expect, it } from 'vitest';
import { rowsOfLabels } from '../../../../../run/page/browser/charts/phase-labels';

const labels = (...places: [number, number][]) => places.map(([at, width]) => ({ at, width }));

describe('The names of phases', () => {
  it('stand in one row where there is room', () => {
    expect(rowsOfLabels(labels([0, 30], [40, 30], [80, 30]), 200)).toEqual([0, 0, 0]);
  });

  it('use the second row where phases are short', () => {
    expect(rowsOfLabels(labels([0, 30], [10, 30], [40, 30], [45, 30]), 200)).toEqual([0, 1, 0, 1]);
  });

  it('are left out where neither row has room, and at the right end', () => {
    expect(rowsOfLabels(labels([0, 30], [1, 30], [2, 30], [180, 30]), 200)).toEqual([0, 1, null, null]);
  });
});
