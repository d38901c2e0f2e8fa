// The raw traffic between Slack and the bot: what a contributor debugs with.

import { by, el, put } from '../lib/dom.js';

const MOST = 300;
const SLOW_MS = 500;

export class Drawer {
  constructor(live) {
    this.live = live;
    this.root = by('drawer');
    this.entries = new Map();
    by('traffic').addEventListener('click', () => this.toggle());
    this.root.addEventListener('keydown', (event) => event.key === 'Escape' && this.toggle());
  }

  toggle() {
    const open = this.root.hidden;
    this.root.hidden = !open;
    by('traffic').setAttribute('aria-expanded', String(open));
    this.live.watch(open);
    if (!open) { by('traffic').focus(); return; }
    this.filter ??= el('input', { type: 'search', class: 'text', placeholder: 'Filter', 'aria-label': 'Filter the traffic', oninput: () => this.show() });
    this.list ??= el('ol', { class: 'traffic' });
    put(this.root,
      el('header', { class: 'drawer-head' }, el('h2', {}, 'Traffic'), this.filter,
        el('button', { type: 'button', class: 'button quiet', onclick: () => { this.entries.clear(); this.show(); } }, 'Clear'),
        el('button', { type: 'button', class: 'icon close', 'aria-label': 'Close the traffic', onclick: () => this.toggle() })),
      el('p', { class: 'drawer-key' }, el('span', { class: 'to_app' }, 'Slack to bot'), el('span', { class: 'from_app' }, 'bot to Slack')),
      this.list);
    this.show();
    this.filter.focus();
  }

  /** Takes in new entries; one of the same number is a later state of it. */
  hear(entries) {
    for (const entry of entries) this.entries.set(entry.n, entry);
    for (const key of this.entries.keys()) {
      if (this.entries.size <= MOST) break;
      this.entries.delete(key);
    }
    if (!this.root.hidden) this.show();
  }

  show() {
    const wanted = this.filter.value.trim().toLowerCase();
    const rows = [...this.entries.values()].reverse()
      .filter((one) => !wanted || `${one.kind} ${one.summary} ${one.status}`.toLowerCase().includes(wanted));
    const open = new Map([...this.list.children].map((row) => [row.dataset.n, row]));
    put(this.list, rows.length ? rows.map((one) => {
      const old = open.get(String(one.n));
      return old && old.dataset.looks === looks(one) ? old : entry(one);
    }) : el('li', { class: 'menu-empty' }, 'Nothing yet. Type /visit and watch.'));
  }
}

const looks = (one) => `${one.status} ${one.ms}`;

function entry(one) {
  const made = el('li', { 'data-n': one.n, 'data-looks': looks(one), class: one.direction });
  const details = el('details', { ontoggle: () => details.open && details.childElementCount === 1 && details.append(
    el('h3', {}, one.direction === 'to_app' ? 'Payload' : 'Request'), raw(one.request),
    el('h3', {}, 'Answer'), raw(one.answer)) },
  el('summary', {},
    el('span', { class: 'arrow', 'aria-label': one.direction === 'to_app' ? 'to the bot' : 'from the bot' }, one.direction === 'to_app' ? '→' : '←'),
    el('span', { class: 'kind' }, one.kind),
    el('span', { class: `status${bad(one) ? ' bad' : ''}` }, String(one.status ?? '')),
    el('span', { class: `ms${one.ms > SLOW_MS ? ' bad' : ''}` }, one.ms === null || one.ms === undefined ? '' : `${Math.round(one.ms)} ms`),
    el('span', { class: 'summary' }, one.summary ?? '')));
  made.append(details);
  return made;
}

const bad = (one) => /^(?:[45]\d\d)$/.test(String(one.status)) || one.answer?.ok === false;

const raw = (thing) => el('pre', { tabindex: 0 }, typeof thing === 'string' ? thing : JSON.stringify(thing, null, 2) ?? '');
