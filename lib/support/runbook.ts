/** The runbooks of this package, where its repository shows them; test/synth holds it to `repository` of package.json. */
export const RUNBOOKS =
  'https://github.com/cdk-kinesis-blueprint/cdk-kinesis-blueprint/blob/main/docs/runbooks';

/**
 * An alarm's description with the page that says what to do about it.
 * @param says one or more sentences
 * @param page a file of docs/runbooks without its extension, and an anchor where the page is about several alarms
 */
export function withRunbook(says: string, page: string, runbooks: string = RUNBOOKS): string {
  const [file = page, anchor] = page.split('#');
  return `${says} Runbook: ${runbooks.replace(/\/$/, '')}/${file}.md${anchor === undefined ? '' : `#${anchor}`}`;
}

/** `WriteThrottled` as a file is named: `write-throttled`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
