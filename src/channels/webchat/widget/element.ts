type Attributes = Readonly<
  Record<string, string | number | boolean | ((event: never) => void) | null | undefined>
>;
type Child = Node | string | null | false;

/** Embeddings and overrides turn the text around them: a name could read as another one. They are shown as U+FFFD. */
const REORDERING = /[\u202a-\u202e]/g;

/**
 * Makes an element. Attributes that are functions are listeners (`onclick`), true is an empty attribute, false and null
 * are none. Children that are strings become text nodes: nothing is ever read as HTML, and nothing turns the text round.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child === null || child === false) continue;
    made.append(typeof child === 'string' ? child.replace(REORDERING, '\ufffd') : child);
  }
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Line drawings on a grid of 24, 2 wide, as path data. */
const DRAWINGS = {
  chat: 'M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.7 8.7 0 0 1-3.8-.9L3 20.5l1.7-5A8.1 8.1 0 0 1 4 11.5a8.4 8.4 0 0 1 8.5-8.3 8.4 8.4 0 0 1 8.5 8.3Z',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9.5l6 6 6-6',
  phone:
    'M6.5 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4.5 5.5a2 2 0 0 1 2-2Z',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  clip: 'M20.5 11.5l-8.6 8.6a5.4 5.4 0 0 1-7.7-7.7l8.9-8.8a3.6 3.6 0 0 1 5.1 5.1l-8.8 8.8a1.8 1.8 0 0 1-2.6-2.6l8-7.9',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8l-5-5Zm0 0v5h5',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Z',
  alert: 'M12 8v5M12 16.5v.1M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Z',
} as const;

/** A drawing in the colour of the text around it, unseen by screen readers. */
export function icon(name: keyof typeof DRAWINGS): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', DRAWINGS[name]);
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' })) {
    svg.setAttribute(key, value);
  }
  svg.append(path);
  return svg;
}
