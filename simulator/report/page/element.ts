/** An element with its text or its children. Text stays text: nothing of a trace or a policy is read as HTML. */
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
