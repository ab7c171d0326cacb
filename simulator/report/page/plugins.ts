import type uPlot from 'uplot';
import type { ReportData } from '../report-data';
import type { Palette } from './palette';

/** Zooms all charts together; a double click shows everything again. */
export function zoomTogether(charts: () => readonly uPlot[]): uPlot.Plugin {
  return {
    hooks: {
      setScale: (chart, key) => {
        const { min, max } = chart.scales.x ?? {};
        if (key !== 'x' || min == null || max == null) return;
        for (const other of charts()) {
          if (other === chart || (other.scales.x?.min === min && other.scales.x?.max === max)) continue;
          other.setScale('x', { min, max });
        }
      },
    },
  };
}

/** Draws a dashed line at a value. */
export function lineAt(value: number, palette: Palette): uPlot.Plugin {
  return {
    hooks: {
      draw: ({ ctx, bbox, valToPos }) => {
        const y = Math.round(valToPos(value, 'y', true)) + 0.5;
        ctx.strokeStyle = palette.lost;
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash([6, 4]);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        ctx.setLineDash([]);
      },
    },
  };
}

/** Shades the warm-up, which does not count. */
export function shadeWarmUp({ startTime, firstMinute }: ReportData, palette: Palette): uPlot.Plugin {
  return {
    hooks: {
      drawClear: ({ ctx, bbox, valToPos }) => {
        const end = Math.min(bbox.left + bbox.width, valToPos(startTime + firstMinute * 60, 'x', true));
        if (firstMinute === 0 || end <= bbox.left) return;
        ctx.fillStyle = palette.warmUp;
        ctx.fillRect(bbox.left, bbox.top, end - bbox.left, bbox.height);
        if (end - bbox.left < 80 * devicePixelRatio) return;
        ctx.fillStyle = palette.faint;
        ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
        ctx.textAlign = 'left';
        ctx.textBaseline = 'top';
        ctx.fillText('warm-up', bbox.left + 6 * devicePixelRatio, bbox.top + 5 * devicePixelRatio);
      },
    },
  };
}
