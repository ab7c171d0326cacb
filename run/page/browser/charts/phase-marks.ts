import { rowsOfLabels, stretches } from './phase-labels';
import type { Painter } from './time-chart';

/** In CSS pixels: where the names of phases stand, the distance of their two rows, and the room around one. */
const NAMES_AT = 11;
const ROW = 12;
const GAP = 4;

/** A line where each phase begins, with its name above, in two rows where phases are short. */
export const markPhases: Painter = (chart, { now }, palette) => {
  const { ctx, bbox } = chart;
  const px = devicePixelRatio;
  const right = bbox.left + bbox.width;
  const x = (time: number) => Math.round(chart.valToPos(time / 1000, 'x', true));
  ctx.save();
  ctx.font = `${11 * px}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = palette.faint;
  ctx.strokeStyle = palette.faint;
  ctx.lineWidth = px;
  const shown = stretches(now.story).filter(
    ({ from, to }) => x(from) <= right && (to === null || x(to) >= bbox.left),
  );
  const labels = shown.map(({ from, name }) => ({
    at: Math.max(bbox.left, x(from)) + GAP * px,
    width: ctx.measureText(name).width + GAP * px,
  }));
  // A name may stand in the margin right of the chart, where nothing follows it.
  const rows = rowsOfLabels(labels, chart.ctx.canvas.width);
  for (const [i, { from, name }] of shown.entries()) {
    const row = rows[i] ?? null;
    if (x(from) >= bbox.left) {
      ctx.globalAlpha = 0.55;
      ctx.setLineDash([2 * px, 3 * px]);
      ctx.beginPath();
      ctx.moveTo(x(from) + 0.5, (NAMES_AT - 8 + ROW * (row ?? 0)) * px);
      ctx.lineTo(x(from) + 0.5, bbox.top + bbox.height);
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    if (row !== null) ctx.fillText(name, labels[i]?.at ?? 0, (NAMES_AT + ROW * row) * px);
  }
  ctx.restore();
};
