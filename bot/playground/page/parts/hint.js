// Where to begin: one small note on the first screen, until it is put away.

import { by, el, put } from '../lib/dom.js';

const KEY = 'keep-in-touch:hint';
const LINE = '/visit Acme yesterday: “we may leave gas by 2028”';

/** Shows the note, unless it was put away before. `write(text)` puts a line into the message box. Returns what puts it away. */
export function hint(write) {
  const box = by('hint');
  if (stored()) return () => {};
  put(box,
    el('p', { class: 'hint-long' }, 'Log a visit: type ', el('code', {}, LINE), ', or just ', el('code', {}, '/visit'),
      ' for the form. Then wind the clock on by a week, and see who hears from the bot.'),
    el('p', { class: 'hint-short' }, 'Log a visit with ', el('code', {}, '/visit'), ', then wind the clock on.'),
    el('div', { class: 'hint-foot' },
      el('button', { type: 'button', class: 'button primary', onclick: () => write(LINE) }, 'Put that line in'),
      el('button', { type: 'button', class: 'button quiet', onclick: () => { leave(box); by('write').focus(); } }, 'Dismiss')));
  box.hidden = false;
  return () => leave(box);
}

function leave(box) {
  if (box.hidden) return;
  box.hidden = true;
  try {
    localStorage.setItem(KEY, 'seen');
  } catch {
    // A browser that keeps nothing shows the note again next time.
  }
}

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
