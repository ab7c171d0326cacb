/** `WriteThrottled` as a file is named: `write-throttled`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
