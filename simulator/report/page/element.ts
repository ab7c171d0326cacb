/**
 * Makes an element with a text or children. Text is never read as HTML, whatever a trace or policy contains.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { className, text, children }: { className?: string; text?: string; children?: readonly Node[] } = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (children !== undefined) made.append(...children);
  return made;
}
