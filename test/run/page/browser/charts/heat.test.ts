import { describe, expect, it } from 'vitest';
import { heatColor, inkOn } from '../../../../../run/page/browser/charts/heat';

describe('heatColor', () => {
  const colors = { idle: '#000000', full: '#64c8ff', over: '#d9480f' };

  it.each([
    [0, '#000000'],
    [-1, '#000000'],
    [0.5, '#326480'],
    [1, '#64c8ff'],
    [1.01, '#64c8ff'],
    [1.03, '#d9480f'],
    [80, '#d9480f'],
  ])('is for %d', (load, color) => {
    expect(heatColor(load, colors)).toBe(color);
  });
});

describe('inkOn', () => {
  it.each([
    ['#dfe9f2', '#000000'],
    ['#00497a', '#ffffff'],
    ['#d9480f', '#000000'],
    ['#25313c', '#ffffff'],
  ])('on %s is %s', (color, ink) => {
    expect(inkOn(color)).toBe(ink);
  });
});
