/**
 * The colours of the charts, from the style sheet's light or dark scheme. Colour-blind viewers can tell them
 * apart.
 */
export interface Palette {
  readonly ground: string;
  readonly faint: string;
  readonly grid: string;
  readonly accepted: string;
  readonly acceptedFill: string;
  readonly rejected: string;
  readonly rejectedFill: string;
  readonly capacity: string;
  readonly minute: string;
  /** For decisions, visible over any load. */
  readonly mark: string;
  readonly alarm: string;
  /** Load colours: no load, and a full shard. */
  readonly idle: string;
  readonly full: string;
  /** A load above the shard's limit. */
  readonly over: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: read('panel'),
    faint: read('faint'),
    grid: read('grid'),
    accepted: read('accepted'),
    acceptedFill: read('accepted-fill'),
    rejected: read('rejected'),
    rejectedFill: read('rejected-fill'),
    capacity: read('capacity'),
    minute: read('minute'),
    mark: read('text'),
    alarm: read('alarm'),
    idle: read('idle'),
    full: read('full'),
    over: read('over'),
  };
}
