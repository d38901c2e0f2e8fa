// The open modal: the top of the person's stack. What is being typed stays until the app changes the view.

import { blocks } from '../blockkit/blocks.js';
import { fromState, initial, plain } from '../blockkit/values.js';
import { by, el, put } from '../lib/dom.js';

const FIELDS = 'input:not([type=hidden]), textarea, select';

export class Modals {
  constructor(live, reader, said) {
    Object.assign(this, { live, reader, said });
    this.root = by('modals');
    this.forms = new Map(); // view id → {touched, errors}
    this.shown = '';
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('pointerdown', (event) => event.target === this.root && this.nudge());
  }

  /** Shows the stack as it is now. */
  show(views) {
    const view = views.at(-1);
    const looks = view ? `${view.id} ${view.hash} ${views.length}` : '';
    for (const id of this.forms.keys()) if (!views.some((one) => one.id === id)) this.forms.delete(id);
    if (looks === this.shown) return;
    if (!this.shown) this.opener = document.activeElement;
    const updated = Boolean(view) && this.view?.id === view.id;
    this.shown = looks;
    this.view = view;
    if (view) this.render(view, views.length, updated);
    else this.hide();
  }

  hide() {
    this.root.hidden = true;
    this.root.replaceChildren();
    by('workspace').inert = false;
    (this.opener?.isConnected ? this.opener : by('write')).focus();
  }

  form(view) {
    if (!this.forms.has(view.id)) this.forms.set(view.id, { touched: new Map(), errors: {} });
    return this.forms.get(view.id);
  }

  render(view, depth, updated) {
    const form = this.form(view);
    form.errors = view.errors ?? {};
    const active = updated && document.activeElement?.dataset.action;
    put(this.root, el('form', {
      class: 'modal', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'modal-title', novalidate: true,
      'data-view': view.id, onsubmit: (event) => { event.preventDefault(); this.submit(view); },
    },
    el('header', { class: 'modal-head' },
      depth > 1 && el('button', { type: 'button', class: 'icon back', 'aria-label': 'Back', onclick: () => this.close(view) }),
      el('h2', { id: 'modal-title', tabindex: -1 }, view.title?.text ?? ''),
      el('button', { type: 'button', class: 'icon close', 'aria-label': 'Close', onclick: () => this.close(view) })),
    el('div', { class: 'modal-body' }, blocks(view.blocks, this.surface(view, form))),
    el('p', { class: 'modal-said', role: 'alert' }),
    el('footer', { class: 'modal-foot' },
      el('button', { type: 'button', class: 'button', onclick: () => this.close(view) }, view.close?.text ?? (view.submit ? 'Cancel' : 'Close')),
      view.submit && el('button', { type: 'submit', class: 'button primary' }, view.submit.text))));
    this.root.hidden = false;
    by('workspace').inert = true;
    this.focus(active);
  }

  focus(action) {
    const body = this.root.querySelector('.modal-body');
    const first = (action && body.querySelector(`[data-action="${CSS.escape(action)}"]`))
      || body.querySelector('[autofocus]') || body.querySelector(FIELDS) || this.root.querySelector('.modal-foot .button');
    // A receipt has nothing to fill in: its words come first.
    (body.querySelector(FIELDS) || !first ? first ?? this.root.querySelector('h2') : this.root.querySelector('h2')).focus();
  }

  surface(view, form) {
    const key = (block, element) => `${block.block_id}\n${element.action_id}\n${element.type}`;
    const where = (block, element) => ({ view: view.id, block_id: block.block_id, action_id: element.action_id });
    const act = async (block, element, more) => this.said(await this.live.do('press_in', { ...where(block, element), ...more }));
    return {
      reader: this.reader,
      errors: form.errors,
      held: (block, element) => form.touched.get(key(block, element))?.value
        ?? fromState(element, view.state?.values?.[block.block_id]?.[element.action_id]) ?? initial(element),
      changed: (block, element, value) => {
        form.touched.set(key(block, element), { block: block.block_id, action: element.action_id, value: value ?? '' });
        this.mark(block.block_id, '');
        if (block.type !== 'input' || block.dispatch_action) act(block, element, { selected: plain(value) });
      },
      press: act,
      suggest: async (block, element, typed) =>
        (await this.live.do('suggest', { ...where(block, element), typed })).options ?? [],
    };
  }

  values(view) {
    const there = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
    const values = {};
    for (const { block, action, value } of this.form(view).touched.values()) {
      if (there.has(block)) (values[block] ??= {})[action] = plain(value);
    }
    return values;
  }

  async submit(view) {
    const keep = this.root.querySelector('[type=submit]');
    if (!keep || keep.getAttribute('aria-busy')) return;
    keep.setAttribute('aria-busy', 'true');
    const answer = await this.live.do('submit', { view: view.id, values: this.values(view) });
    keep.removeAttribute('aria-busy');
    if (this.view?.id !== view.id) return;
    this.errors(view, answer.errors ?? {}, answer.ok ? '' : answer.notice ?? '');
  }

  errors(view, errors, notice) {
    for (const block of view.blocks) this.mark(block.block_id, errors[block.block_id] ?? '');
    const said = this.root.querySelector('.modal-said');
    if (said) said.textContent = Object.keys(errors).length ? '' : notice;
    this.root.querySelector('.b-input.wrong')?.querySelector(FIELDS)?.focus();
  }

  mark(id, error) {
    const block = id && this.root.querySelector(`.b-input[data-block="${CSS.escape(id)}"]`);
    if (!block) return;
    block.classList.toggle('wrong', Boolean(error));
    block.querySelector('.field-error').textContent = error;
    for (const field of block.querySelectorAll(FIELDS)) field.setAttribute('aria-invalid', String(Boolean(error)));
  }

  async close(view) {
    this.said(await this.live.do('close', { view: view.id }));
  }

  // A click beside the form would lose what was typed: it only points to the form.
  nudge() {
    const touched = this.view && this.form(this.view).touched.size;
    if (this.view && !touched) this.close(this.view);
    else this.root.querySelector(FIELDS)?.focus();
  }

  key(event) {
    if (event.key !== 'Escape' || !this.view) return;
    event.preventDefault();
    this.close(this.view);
  }
}
