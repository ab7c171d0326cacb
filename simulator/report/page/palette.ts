/**
 * The colours of the page from its style sheet, for light and dark. Colour-blind readers can tell them apart.
 */
export interface Palette {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly demand: string;
  readonly demandFill: string;
  readonly capacity: string;
  readonly lost: string;
  readonly up: string;
  readonly down: string;
  readonly warmUp: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read('text'),
    faint: read('faint'),
    grid: read('grid'),
    demand: read('demand'),
    demandFill: read('demand-fill'),
    capacity: read('capacity'),
    lost: read('lost'),
    up: read('up'),
    down: read('down'),
    warmUp: read('warm-up'),
  };
}
