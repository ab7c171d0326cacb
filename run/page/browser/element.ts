type Children = readonly (Node | string)[];

/** An element with its class and children. Text stays text: nothing that a run says is read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: Children
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** A part of the page with a heading. */
export function section(title: string, className: string, ...children: Children): HTMLElement {
  return element('section', `panel ${className}`, element('h2', '', title), ...children);
}

/** Sets the text of an element where it is another one: an element that is set every second would lose a selection. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Replaces what is in an element, where the new content differs. */
export function setChildren(target: Element, ...children: Children): void {
  const next = element('div', '', ...children);
  if (next.innerHTML !== target.innerHTML) target.replaceChildren(...next.childNodes);
}
