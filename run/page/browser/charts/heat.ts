/** The number of shades between idle and full. */
const STEPS = 20;

/** A load slightly above 1 is a full shard that rejects little. */
const OVER = 1.02;

/**
 * The colour of a load: a shade between two colours from 0 to 1, and a third colour above. Pure.
 * @param load 1 for a shard's limit
 * @param colors `#rrggbb`
 */
export function heatColor(
  load: number,
  colors: { readonly idle: string; readonly full: string; readonly over: string },
): string {
  if (load > OVER) return colors.over;
  const share = Math.round(Math.min(1, Math.max(0, load)) * STEPS) / STEPS;
  const [from, to] = [channels(colors.idle), channels(colors.full)];
  return `#${from.map((value, i) => hex(value + ((to[i] ?? 0) - value) * share)).join('')}`;
}

/** Black or white, whichever stands out more on a colour: 4.5 to 1 at least (WCAG 2.2, contrast ratio). Pure. */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function hex(value: number): string {
  return Math.round(value).toString(16).padStart(2, '0');
}
