// Slack's confirm dialog: asked before a button, menu or picker does what it says.

import { el } from '../lib/dom.js';
import { words } from './mrkdwn.js';

/** Resolves to whether the person agreed. Without a `confirm` object there is nothing to ask. */
export function confirmed(confirm, reader) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const answer = (yes) => { dialog.close(); dialog.remove(); resolve(yes); };
    const dialog = el('dialog', {
      class: 'confirm', 'aria-labelledby': 'confirm-title',
      oncancel: (event) => { event.preventDefault(); answer(false); },
      onkeydown: (event) => event.stopPropagation(),
    },
    el('h2', { id: 'confirm-title' }, confirm.title.text),
    el('div', {}, words(confirm.text, reader)),
    el('div', { class: 'confirm-foot' },
      el('button', { type: 'button', class: 'button', onclick: () => answer(false) }, confirm.deny.text),
      el('button', { type: 'button', class: `button ${confirm.style === 'danger' ? 'danger' : 'primary'}`, onclick: () => answer(true) },
        confirm.confirm.text)));
    document.body.append(dialog);
    dialog.showModal();
  });
}
