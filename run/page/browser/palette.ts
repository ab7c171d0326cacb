/** The colours of the charts, as the style sheet sets them for light and dark. They differ for every kind of eye. */
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
  /** Of decisions, over any load. */
  readonly mark: string;
  readonly alarm: string;
  /** From no load to a full shard. */
  readonly idle: string;
  readonly full: string;
  /** More than a shard takes. */
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
