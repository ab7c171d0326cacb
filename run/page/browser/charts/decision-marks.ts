import type { DecisionView } from '../../page-data';
import type { Painter } from './time-chart';

/** The marks of decisions. A sign and not a colour, so that colour-blind viewers can tell them apart. */
export const DECISION_SIGNS: Readonly<Record<DecisionView['kind'], string>> = {
  up: '▲',
  down: '▼',
  isolate: '◆',
  change: '●',
  hold: '–',
};

/** In CSS pixels. Of signs closer than this only the first is drawn. */
const SIGN_WIDTH = 9;

/** A line through the chart at each decision that changed the shards, with its sign above. */
export const markDecisions: Painter = (chart, { decisions }, palette) => {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  ctx.lineWidth = devicePixelRatio;
  ctx.strokeStyle = palette.mark;
  ctx.fillStyle = palette.mark;
  let signed = Number.NEGATIVE_INFINITY;
  for (const { kind, time, hasResharded } of decisions.toReversed()) {
    const x = Math.round(chart.valToPos(time / 1000, 'x', true));
    if (!hasResharded || x < bbox.left || x > bbox.left + bbox.width) continue;
    // Translucent, so that the chart below stays visible.
    ctx.globalAlpha = 0.4;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (x - signed < SIGN_WIDTH * devicePixelRatio) continue;
    signed = x;
    ctx.fillText(DECISION_SIGNS[kind], x, bbox.top);
  }
  ctx.restore();
};
