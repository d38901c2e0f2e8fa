// A second conversation beside the first, where there is room: the channel in which the board is.

import { by } from '../lib/dom.js';
import { Stream } from './stream.js';

const KEY = 'keep-in-touch:beside';

export class Beside {
  /** `open(conversation id)` turns the page to it. For the rest see stream.js. */
  constructor(live, reader, said, open) {
    this.stream = new Stream(live, reader, said, 'beside-');
    this.root = by('beside');
    this.open = open;
    this.changed = () => {};
    by('beside-close').onclick = () => { this.keep(false); by('write').focus(); };
    by('beside-open').onclick = () => (this.fits ? this.keep(true) : this.open(this.wanted));
    new ResizeObserver(() => this.changed()).observe(by('stage'));
  }

  /** Whether the page is wide enough for two; how wide is the style's to say. */
  get fits() {
    return getComputedStyle(by('workspace')).getPropertyValue('--beside').trim() === 'yes';
  }

  /** Whether somebody sees it now. */
  get seen() {
    return !this.root.hidden && !document.hidden;
  }

  /** Shows that conversation of a state, unless it is `here` already or was put away. */
  show(state, here) {
    const wanted = state.conversations.find((one) => one.id === state.beside);
    this.wanted = wanted?.id;
    const apart = Boolean(wanted) && wanted.id !== here;
    this.root.hidden = !(apart && this.fits && stored() !== 'no');
    by('beside-open').hidden = !apart || !this.root.hidden;
    if (!apart) return;
    const name = `#${wanted.name.replace(/^#/, '')}`;
    by('beside-title').textContent = name;
    by('beside-topic').textContent = wanted.topic ?? '';
    by('beside-open').textContent = name;
    by('beside-open').classList.toggle('waiting', wanted.unread > 0);
    by('beside-close').ariaLabel = `Close ${name}`;
    if (this.root.hidden) return;
    if (this.stream.conversation !== wanted.id) this.stream.open(wanted.id);
    this.stream.show(state.messages[wanted.id] ?? [], wanted.older ?? 0);
  }

  /** Somebody else reads now. */
  reset() {
    this.stream.open('');
  }

  keep(yes) {
    store(yes ? 'yes' : 'no');
    this.changed();
  }
}

let kept = null; // for a browser that stores nothing

function store(value) {
  kept = value;
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Until the page is loaded again, then.
  }
}

function stored() {
  try {
    return localStorage.getItem(KEY) ?? kept;
  } catch {
    return kept;
  }
}
