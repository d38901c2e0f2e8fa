// Where one writes. A line that begins with "/" is a command; commands and people complete themselves.

import { by, el, put, unique } from '../lib/dom.js';
import { attach, stepped } from '../lib/popup.js';

const MOST = 12;

export class Composer {
  /** `send(text)` resolves to the server's answer; `offers()` gives {commands, people}. */
  constructor(send, offers) {
    Object.assign(this, { send, offers });
    this.field = by('write');
    this.drafts = new Map();
    this.history = [];
    by('composer').addEventListener('submit', (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener('input', () => { this.grow(); this.suggest(); });
    this.field.addEventListener('keydown', (event) => this.key(event));
    this.field.addEventListener('blur', () => this.close());
  }

  /** Turns to a conversation, keeping what was begun in the one before. */
  open(key, name) {
    if (this.place === key) return;
    this.drafts.set(this.place, this.field.value);
    this.place = key;
    this.write(this.drafts.get(key) ?? '', false);
    this.field.placeholder = `Message ${name}, or type /visit`;
    by('write-label').textContent = `Message ${name}`;
  }

  /** Puts words in, ready to be sent or changed. */
  write(text, focus = true) {
    this.field.value = text;
    this.grow();
    if (focus) this.field.focus();
  }

  grow() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 180)}px`;
    by('send').classList.toggle('ready', this.field.value.trim() !== '');
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.close();
    this.history.push(text);
    this.recalled = this.history.length;
    this.write('');
    const answer = await this.send(text);
    // Slack gives the words back where nothing came of them.
    if (!answer.ok && !this.field.value) this.write(text);
  }

  key(event) {
    const rows = this.undo ? [...this.list.querySelectorAll('[role=option]')] : [];
    if (event.isComposing) return;
    if (this.undo && ['ArrowDown', 'ArrowUp'].includes(event.key)) this.activate(stepped(event.key, rows, this.active));
    else if (this.undo && event.key === 'Escape') { event.stopPropagation(); this.close(); }
    else if (this.undo && event.key === 'Tab' && !event.shiftKey) this.take(this.active ?? rows[0]);
    else if (event.key === 'Enter' && !event.shiftKey) { if (this.active) this.take(this.active); else this.submit(); }
    else if (event.key === 'ArrowUp' && !this.field.value && this.history.length) this.write(this.history.at(-1));
    else return;
    event.preventDefault();
  }

  suggest() {
    const found = this.field.selectionEnd === this.field.value.length ? this.found() : [];
    this.close();
    if (!found.length) return;
    this.found_ = found;
    this.list = el('div', { class: 'menu completions', role: 'listbox', id: 'completions', 'aria-label': 'Suggestions' },
      found.map((one, at) => el('div', {
        role: 'option', id: unique('completion'), 'aria-selected': 'false', 'data-at': at,
        onpointerdown: (event) => { event.preventDefault(); this.take(event.currentTarget); },
      }, el('code', {}, one.label), el('small', {}, one.note))));
    this.undo = attach(this.list, by('composer'), () => this.close());
    this.field.setAttribute('aria-expanded', 'true');
  }

  found() {
    const typed = this.field.value;
    const { commands, people } = this.offers();
    if (typed.startsWith('/')) return commandsFor(typed, commands);
    const name = /(?:^|\s)@(\p{L}*)$/u.exec(typed);
    if (!name) return [];
    return people.filter((one) => one.name.toLowerCase().startsWith(name[1].toLowerCase())).slice(0, MOST)
      .map((one) => ({ label: `@${one.name}`, note: one.function ?? '', text: `${typed.slice(0, typed.length - name[1].length)}${one.name} ` }));
  }

  take(row) {
    if (!row) return;
    const { text } = this.found_[Number(row.dataset.at)];
    this.close();
    this.write(text);
    this.field.setSelectionRange(text.length, text.length);
  }

  activate(row) {
    this.active?.setAttribute('aria-selected', 'false');
    this.active = row;
    row.setAttribute('aria-selected', 'true');
    row.scrollIntoView({ block: 'nearest' });
    this.field.setAttribute('aria-activedescendant', row.id);
  }

  close() {
    this.undo?.();
    this.undo = null;
    this.active = null;
    this.field.setAttribute('aria-expanded', 'false');
    this.field.removeAttribute('aria-activedescendant');
  }

  /** Empties the field and what was drafted: somebody else sits here now. */
  reset() {
    this.drafts.clear();
    this.history = [];
    this.place = undefined;
    put(this.field);
    this.write('', false);
  }
}

/** The usages that go on from what was typed. "…" stands for words to come, and is not put in. */
function commandsFor(typed, commands) {
  const wanted = typed.toLowerCase();
  return commands.filter((one) => one.usage.toLowerCase().startsWith(wanted) && one.usage.toLowerCase() !== wanted)
    .slice(0, MOST).map((one) => ({ label: one.usage, note: one.meaning, text: one.usage.replace(/…$/, '') }));
}
