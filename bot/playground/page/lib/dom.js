// Makes elements. People's words reach the page as text nodes and as nothing else.

/** An element. `attrs`: `on…` listeners, properties such as `value`, and attributes; null and false are left out. */
export function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'disabled') node[name] = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  return fill(node, ...children);
}

/** Appends children: nodes, words, or lists of both. */
export function fill(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Replaces what is inside. */
export function put(node, ...children) {
  node.replaceChildren();
  return fill(node, ...children);
}

/** The element of that id. */
export const by = (id) => document.getElementById(id);

let last = 0;

/** An id that no other element has. */
export function unique(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}

/** What is not known shows itself, loudly, so that nobody ships it unseen. */
export function unknown(what, thing) {
  console.error(`The page cannot show this ${what}:`, thing);
  return el('div', { class: 'unknown', role: 'alert' }, `The page cannot show this ${what}: `,
    el('code', {}, String(thing?.type ?? JSON.stringify(thing))));
}

let played = [];

/** Tells apart by colour, before all, those whom one can be. */
export function tint(ids) {
  played = ids;
}

/** A round mark with initials, tinted by id. `app`: the bot's own mark. */
export function avatar(id, initials, app = false) {
  if (app) return el('span', { class: 'avatar avatar-app', 'aria-hidden': 'true' });
  const at = played.includes(id) ? played.indexOf(id)
    : [...String(id)].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 997, 7);
  return el('span', { class: `avatar tint-${at % 7}`, 'aria-hidden': 'true' }, initials);
}

/** "Anna Berg" → "AB". */
export function initialsOf(name) {
  const words = String(name).split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join('') || '?';
}
