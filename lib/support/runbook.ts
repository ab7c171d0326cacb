/** The address of this package's runbooks. A test compares it with `repository` of package.json. */
export const RUNBOOKS =
  'https://github.com/cdk-kinesis-blueprint/cdk-kinesis-blueprint/blob/main/docs/runbooks';

/**
 * An alarm's description that ends with the address of its runbook page.
 * @param says one or more sentences
 * @param page a file of docs/runbooks without its extension, and an anchor if the page is about several
 * alarms
 */
export function withRunbook(says: string, page: string, runbooks: string = RUNBOOKS): string {
  const [file = page, anchor] = page.split('#');
  return `${says} Runbook: ${runbooks.replace(/\/$/, '')}/${file}.md${anchor === undefined ? '' : `#${anchor}`}`;
}

/** A name as files have it: `WriteThrottled` becomes `write-throttled`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
