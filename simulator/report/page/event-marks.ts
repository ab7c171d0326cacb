import type uPlot from 'uplot';
import type { ReportData, ReportEvent, ReportRun } from '../report-data';
import { decisionsOf } from './decisions-of';
import type { Palette } from './palette';
import { timeText } from './time-formats';

const REACH = 10;
const HALF = 5;
/** The most decisions in the tip. */
const MOST = 4;

/** Marks each operation at the foot of the chart, and shows its reason when the pointer is near. */
export function markEvents(data: ReportData, run: ReportRun, palette: Palette): uPlot.Plugin {
  const time = (event: ReportEvent): number => data.startTime + event.minute * 60;
  const tip = document.createElement('div');
  tip.className = 'tip';
  return {
    hooks: {
      init: (chart) => {
        chart.over.append(tip);
        chart.over.addEventListener('mouseleave', () => tip.classList.remove('shown'));
      },
      draw: (chart) => {
        const { ctx, bbox } = chart;
        const foot = bbox.top + bbox.height - 2;
        const size = HALF * devicePixelRatio;
        for (const event of run.events) {
          const x = chart.valToPos(time(event), 'x', true);
          if (x < bbox.left || x > bbox.left + bbox.width) continue;
          ctx.fillStyle = colourOf(event.kind, palette);
          drawMark(ctx, event.kind, x, foot, size);
        }
      },
      setCursor: (chart) => {
        const { left = -1 } = chart.cursor;
        const near = left < 0 ? [] : eventsNear(chart, run.events, time, left);
        tip.classList.toggle('shown', near.length > 0);
        if (near.length === 0) return;
        tip.textContent = decisionsOf(near)
          .slice(0, MOST)
          .map(({ first, operations }) => `${timeText(time(first))}  ${operations}: ${first.text}`)
          .join('\n');
        const toTheLeft = left > chart.over.clientWidth / 2;
        tip.style.left = toTheLeft ? '' : `${left + 12}px`;
        tip.style.right = toTheLeft ? `${chart.over.clientWidth - left + 12}px` : '';
      },
    },
  };
}

function eventsNear(
  chart: uPlot,
  events: readonly ReportEvent[],
  time: (event: ReportEvent) => number,
  left: number,
): ReportEvent[] {
  return events.filter((event) => Math.abs(chart.valToPos(time(event), 'x') - left) <= REACH);
}

/** Draws a mark: a triangle up or down, or a bar for an event that changed nothing. */
function drawMark(
  ctx: CanvasRenderingContext2D,
  kind: ReportEvent['kind'],
  x: number,
  foot: number,
  size: number,
) {
  ctx.beginPath();
  if (kind === 'up' || kind === 'split') {
    ctx.moveTo(x - size, foot);
    ctx.lineTo(x + size, foot);
    ctx.lineTo(x, foot - 2 * size);
  } else if (kind === 'down' || kind === 'merge') {
    ctx.moveTo(x - size, foot - 2 * size);
    ctx.lineTo(x + size, foot - 2 * size);
    ctx.lineTo(x, foot);
  } else {
    ctx.rect(x - size / 4, foot - 3 * size, size / 2, 3 * size);
  }
  ctx.fill();
}

function colourOf(kind: ReportEvent['kind'], palette: Palette): string {
  if (kind === 'up' || kind === 'split') return palette.up;
  return kind === 'down' || kind === 'merge' ? palette.down : palette.lost;
}
