import type { ChartKind } from './chart';
import { decimal, duration } from './format';

/** How far consumers are behind. */
export const LAG_CHART: ChartKind = {
  title: 'Consumers: iterator age',
  height: 120,
  legend: [
    {
      label: 'oldest',
      swatch: 'line accepted',
      value: ({ seconds }, index) => duration(seconds[index]?.iteratorAgeMs),
    },
    {
      label: 'invocations/s',
      swatch: 'none',
      value: ({ seconds }, index) => decimal(seconds[index]?.invocations),
    },
  ],
  series: (palette) => [{ stroke: palette.accepted, fill: palette.acceptedFill, width: 1.5 }],
  y: {
    range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.1)],
    ticks: (value) => (value === 0 ? '0' : `${value.toLocaleString('en-US')} s`),
  },
  values: ({ seconds }) => [
    seconds.map(({ iteratorAgeMs }) => (iteratorAgeMs === null ? null : iteratorAgeMs / 1000)),
  ],
};
