// A field that chooses from a list while one types: one or several, from options at hand or asked for.

import { el, put, unique } from '../lib/dom.js';
import { attach, stepped } from '../lib/popup.js';

const PAUSE_MS = 120;

/**
 * `load(typed)` gives options {text, value, note?}, now or later. `changed` gets the option, or the list of them.
 * `attributes` are those of the input (id, aria-…).
 */
export class Combobox {
  constructor({ attributes, placeholder, many, most, value, load, changed }) {
    Object.assign(this, { many, most, load, changed });
    this.chosen = many ? value ?? [] : value ? [value] : [];
    this.asked = 0;
    this.listId = unique('list');
    this.input = el('input', {
      type: 'text', role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
      'aria-controls': this.listId, autocomplete: 'off', placeholder, ...attributes,
      oninput: () => this.typed(), onclick: () => this.ask(0), onkeydown: (event) => this.key(event),
      onblur: () => this.left(), onfocus: () => this.input.select(),
    });
    this.chips = el('span', { class: 'chips' });
    this.node = el('div', { class: 'combobox', onclick: () => this.input.focus() }, this.chips, this.input);
    this.show();
  }

  show() {
    if (!this.many) {
      this.input.value = this.chosen[0]?.text ?? '';
      return;
    }
    put(this.chips, this.chosen.map((option) => el('span', { class: 'chip' }, option.text,
      el('button', { type: 'button', 'aria-label': `Remove ${option.text}`, onclick: () => this.drop(option) }))));
  }

  get query() {
    const own = !this.many && this.input.value === this.chosen[0]?.text;
    return own ? '' : this.input.value.trim();
  }

  typed() {
    if (!this.many && !this.input.value.trim() && this.chosen.length) this.set([]);
    this.ask(PAUSE_MS);
  }

  ask(pause) {
    clearTimeout(this.timer);
    this.asked += 1;
    const turn = this.asked;
    this.timer = setTimeout(async () => {
      const options = await this.load(this.query);
      // A later keystroke has asked again, or the field was left: this answer is stale.
      if (turn === this.asked && document.activeElement === this.input) this.open(options);
    }, pause);
  }

  open(options) {
    this.close();
    const taken = this.many ? this.chosen.map((one) => one.value) : [];
    this.options = options.filter((one) => !taken.includes(one.value));
    this.list = el('div', { class: 'menu', role: 'listbox', id: this.listId },
      this.options.map((option) => el('div', {
        role: 'option', id: unique('option'), 'aria-selected': 'false',
        onpointerdown: (event) => { event.preventDefault(); this.choose(option); },
      }, option.text, option.note && el('small', {}, option.note))),
      this.options.length ? null : el('p', { class: 'menu-empty' }, 'Nothing found.'));
    this.undo = attach(this.list, this.node, () => this.close());
    this.input.setAttribute('aria-expanded', 'true');
    if (this.query) this.activate(this.list.querySelector('[role=option]'));
  }

  close() {
    this.undo?.();
    this.undo = null;
    this.active = null;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  activate(row) {
    this.active?.setAttribute('aria-selected', 'false');
    this.active = row;
    if (!row) return;
    row.setAttribute('aria-selected', 'true');
    row.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', row.id);
  }

  key(event) {
    const rows = this.undo ? [...this.list.querySelectorAll('[role=option]')] : [];
    if (event.key === 'ArrowDown' && !this.undo) this.ask(0);
    else if (['ArrowDown', 'ArrowUp'].includes(event.key)) this.activate(stepped(event.key, rows, this.active));
    else if (event.key === 'Escape' && this.undo) { event.stopPropagation(); this.close(); }
    else if (event.key === 'Enter') { this.choose(this.options?.[rows.indexOf(this.active)]); }
    else if (event.key === 'Tab' && this.active && this.query) { this.choose(this.options[rows.indexOf(this.active)]); return; }
    else if (event.key === 'Backspace' && this.many && !this.input.value) { this.drop(this.chosen.at(-1)); return; }
    else return;
    event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    this.asked += 1;
    this.close();
    this.input.value = '';
    this.set(this.many ? [...this.chosen, option].slice(0, this.most ?? Infinity) : [option]);
    this.show();
  }

  drop(option) {
    if (!option) return;
    this.set(this.chosen.filter((one) => one !== option));
    this.show();
    this.input.focus();
  }

  set(chosen) {
    this.chosen = chosen;
    this.changed(this.many ? chosen : chosen[0] ?? null);
  }

  left() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.close();
    // The chips stay: the person may be about to press the cross of one.
    this.input.value = this.many ? '' : this.chosen[0]?.text ?? '';
  }
}
