// A list that opens at a control: placed, moved through with the arrows, closed with Esc or by clicking elsewhere.

import { el } from './dom.js';

/** Puts `popup` under `anchor`, or over it where there is more room. */
export function place(popup, anchor, { width = true } = {}) {
  const box = anchor.getBoundingClientRect();
  const below = innerHeight - box.bottom - 12;
  const up = below < 220 && box.top > below;
  const style = popup.style;
  style.maxHeight = `${Math.max(120, Math.min(440, up ? box.top - 12 : below))}px`;
  style.minWidth = width ? `${box.width}px` : '';
  style.left = `${Math.max(8, Math.min(box.left, innerWidth - popup.offsetWidth - 8))}px`;
  style.top = up ? '' : `${box.bottom + 4}px`;
  style.bottom = up ? `${innerHeight - box.top + 4}px` : '';
}

/** Keeps `popup` at `anchor` and calls `leave` when the person clicks elsewhere. Returns what undoes it. */
export function attach(popup, anchor, leave, options) {
  const move = () => place(popup, anchor, options);
  const click = (event) => !popup.contains(event.target) && !anchor.contains(event.target) && leave();
  document.body.append(popup);
  move();
  addEventListener('resize', move);
  document.addEventListener('scroll', move, true);
  document.addEventListener('pointerdown', click, true);
  return () => {
    popup.remove();
    removeEventListener('resize', move);
    document.removeEventListener('scroll', move, true);
    document.removeEventListener('pointerdown', click, true);
  };
}

/** The next item for an arrow, Home or End key; null for any other key. */
export function stepped(key, items, current) {
  const at = items.indexOf(current);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key];
  if (to === undefined || !items.length) return null;
  return items[(to + items.length) % items.length];
}

let shut = null;

/** Opens a menu at `anchor`. `rows`: {label, note?, mark?, waiting?, checked?, run}. Opening a second one closes the first. */
export function menu(anchor, label, rows) {
  const open = anchor.getAttribute('aria-expanded') === 'true';
  shut?.();
  if (open) return;
  const role = rows.some((row) => row.checked !== undefined) ? 'menuitemradio' : 'menuitem';
  const list = el('div', { class: 'menu', role: 'menu', 'aria-label': label },
    rows.map((row) => el('button', {
      type: 'button', role, tabindex: -1,
      'aria-checked': row.checked === undefined ? null : String(row.checked),
      onclick: () => { close(true); row.run(); },
    }, row.mark, el('span', { class: 'menu-words' }, el('span', {}, row.label), row.note && el('small', {}, row.note)),
    row.waiting && el('span', { class: 'dot' }, el('span', { class: 'unseen' }, row.waiting)))));
  const undo = attach(list, anchor, () => close(false), { width: false });
  anchor.setAttribute('aria-expanded', 'true');
  const close = (back) => {
    undo();
    shut = null;
    anchor.setAttribute('aria-expanded', 'false');
    if (back) anchor.focus();
  };
  shut = () => close(false);
  list.addEventListener('keydown', (event) => keys(event, list, close));
  (list.querySelector('[aria-checked="true"]') ?? list.firstElementChild)?.focus();
}

function keys(event, list, close) {
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    close(true);
    return;
  }
  const next = stepped(event.key, [...list.children], document.activeElement);
  if (!next) return;
  event.preventDefault();
  next.focus();
}
