type Children = readonly (Node | string)[];

/** Makes an element. Strings become text nodes, so no text of a run is parsed as HTML. */
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

/** Makes a section of the page with a heading. */
export function section(title: string, className: string, ...children: Children): HTMLElement {
  return element('section', `panel ${className}`, element('h2', '', title), ...children);
}

/** Sets the text of an element if it differs: setting it again and again would lose the user's selection. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Replaces the children of an element if they differ. */
export function setChildren(target: Element, ...children: Children): void {
  const next = element('div', '', ...children);
  if (next.innerHTML !== target.innerHTML) target.replaceChildren(...next.childNodes);
}
