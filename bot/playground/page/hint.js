// Where to begin: one small note on the first screen, until it is put away.

import { by, el, put } from './dom.js';

const KEY = 'keep-in-touch:hint';
const LINE = '/visit Acme yesterday: “we may leave gas by 2028”';

/** Shows the note, unless it was put away before. `write(text)` puts a line into the message box. */
export function hint(write) {
  if (stored()) return;
  const box = by('hint');
  put(box,
    el('p', {}, 'Log a visit: type ', el('code', {}, LINE), ', or just ', el('code', {}, '/visit'),
      ' for the form. Then wind the clock on by a week, and see who is written to.'),
    el('div', { class: 'hint-foot' },
      el('button', { type: 'button', class: 'button primary', onclick: () => write(LINE) }, 'Put that line in'),
      el('button', { type: 'button', class: 'button quiet', onclick: () => leave(box) }, 'Dismiss')));
  box.hidden = false;
}

function leave(box) {
  box.hidden = true;
  by('write').focus();
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
