import type { LiveRun } from '../live-run';
import type { Painter } from './time-chart';

/** In CSS pixels: where the names of phases stand, and the room around one. */
const NAMES_AT = 11;
const GAP = 4;

/** A stretch of the time axis, with the name that stands above it. */
export interface Stretch {
  readonly from: number;
  /** `null` for one that goes on. */
  readonly to: number | null;
  readonly name: string;
}

/** The phases of the story, and the time after it. Pure. */
export function stretches({ phases, endedAt }: LiveRun['now']['story']): Stretch[] {
  const parts = [
    ...phases.map(({ startedAt, name }) => ({ from: startedAt, name })),
    ...(endedAt === null ? [] : [{ from: endedAt, name: 'end' }]),
  ];
  return parts.map((part, i) => ({ ...part, to: parts[i + 1]?.from ?? null }));
}

/** A line where each phase begins, with its name above where it has room. */
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
  for (const { from, to, name } of stretches(now.story)) {
    const left = Math.max(bbox.left, x(from));
    // A name may stand in the margin right of the chart, where nothing follows it.
    const end = to === null ? chart.ctx.canvas.width : Math.min(right, x(to));
    if (left > right || end < bbox.left) continue;
    if (x(from) >= bbox.left) {
      ctx.globalAlpha = 0.55;
      ctx.setLineDash([2 * px, 3 * px]);
      ctx.beginPath();
      ctx.moveTo(left + 0.5, (NAMES_AT - 8) * px);
      ctx.lineTo(left + 0.5, bbox.top + bbox.height);
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    if (ctx.measureText(name).width + 2 * GAP * px <= end - left) {
      ctx.fillText(name, left + GAP * px, NAMES_AT * px);
    }
  }
  ctx.restore();
};
