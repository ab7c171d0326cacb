import type { DecisionView } from '../page-data';
import type { Painter } from './chart';

/** How decisions that changed something are marked; the sign tells them apart for those who see no colours. */
export const DECISION_SIGNS: Readonly<Record<DecisionView['kind'], string>> = {
  up: '▲',
  down: '▼',
  isolate: '◆',
  change: '●',
  hold: '–',
};

/** Of signs that would lie on each other the first one is shown. */
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
    // What is under the line still matters.
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
