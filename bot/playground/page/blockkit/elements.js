// Block Kit's elements. Each is given a surface that says what is held, and hears what is pressed and changed:
// {reader, held(block, element), changed(block, element, value), press(block, element, more), suggest(block, element, typed)}.

import { el, fill, unique, unknown } from '../lib/dom.js';
import { menu } from '../lib/popup.js';
import { Combobox } from './combobox.js';
import { confirmed } from './confirm.js';
import { words } from './mrkdwn.js';
import { optionsOf } from './values.js';

const KINDS = {
  button, overflow,
  image: (element) => image(element),
  static_select: nativeSelect,
  multi_static_select: (element, block, surface, field) =>
    chooser(element, block, surface, field, (typed) => matching(optionsOf(element), typed)),
  external_select: asking, multi_external_select: asking,
  users_select: people, multi_users_select: people,
  conversations_select: channels, multi_conversations_select: channels,
  channels_select: channels, multi_channels_select: channels,
  datepicker: typedIn('date'), timepicker: typedIn('time'), datetimepicker: moment,
  plain_text_input: typedIn('text'), email_text_input: typedIn('email'), url_text_input: typedIn('url'),
  number_input: typedIn('text'),
  radio_buttons: ticks('radio'), checkboxes: ticks('checkbox'),
};

/** The control. `field`: {id, describedby, name}: how a label, hint and error refer to it. */
export function control(element, block, surface, field = { id: unique('element') }) {
  const make = KINDS[element.type];
  return make ? make(element, block, surface, field) : unknown('element', element);
}

/** Whether it is a group of controls, which takes a legend in place of a label. */
export const isGroup = (element) => ['radio_buttons', 'checkboxes'].includes(element.type);

/** A picture, with its description in its place where it cannot be had. */
export function image(element) {
  const source = element.image_url ?? element.slack_file?.url;
  if (!source) return unknown('image', element);
  return el('img', {
    src: source, alt: element.alt_text, loading: 'lazy',
    onerror: (event) => event.target.replaceWith(el('span', { class: 'image-lost', role: 'img', 'aria-label': element.alt_text }, element.alt_text)),
  });
}

const named = (element, field) => ({
  id: field.id, 'aria-describedby': field.describedby,
  'aria-label': field.labelled ? null : element.accessibility_label ?? element.placeholder?.text ?? field.name,
  'data-action': element.action_id,
});

function button(element, block, surface, field) {
  const press = async (event) => {
    const pressed = event.currentTarget;
    if (element.url) open(element.url, '_blank', 'noopener');
    if (!(await confirmed(element.confirm, surface.reader))) return;
    pressed.setAttribute('aria-busy', 'true');
    await surface.press(block, element, element.value === undefined ? {} : { value: element.value });
    pressed.removeAttribute('aria-busy');
  };
  return el('button', {
    type: 'button', id: field.id, class: `button ${element.style ?? ''}`, onclick: press,
    'aria-label': element.accessibility_label, 'data-action': element.action_id,
  }, words(element.text, surface.reader));
}

function overflow(element, block, surface, field) {
  const choose = async (option) => {
    if (option.url) open(option.url, '_blank', 'noopener');
    if (await confirmed(element.confirm, surface.reader)) await surface.press(block, element, { selected: option.value });
  };
  return el('button', {
    type: 'button', class: 'button overflow', 'aria-haspopup': 'menu', 'aria-expanded': 'false', ...named(element, field),
    'aria-label': 'More actions',
    onclick: (event) => menu(event.currentTarget, 'More actions',
      element.options.map((option) => ({ label: option.text.text, note: option.description?.text, run: () => choose(option) }))),
  });
}

function nativeSelect(element, block, surface, field) {
  const held = surface.held(block, element);
  const row = (option) => el('option', { value: option.value, selected: option.value === held?.value }, option.text.text);
  const select = el('select', { ...named(element, field), class: 'select' },
    el('option', { value: '' }, element.placeholder?.text ?? (block.optional ? 'None' : 'Choose one')),
    (element.options ?? []).map(row),
    (element.option_groups ?? []).map((group) => el('optgroup', { label: group.label.text }, group.options.map(row))));
  select.value = held?.value ?? '';
  select.addEventListener('change', async () => {
    const chosen = optionsOf(element).find((one) => one.value === select.value) ?? null;
    if (await confirmed(element.confirm, surface.reader)) surface.changed(block, element, chosen);
    else select.value = surface.held(block, element)?.value ?? '';
  });
  return select;
}

const matching = (options, typed) =>
  options.filter((one) => `${one.text} ${one.note ?? ''}`.toLowerCase().includes(typed.toLowerCase())).slice(0, 100);

function chooser(element, block, surface, field, load, shown = (value) => value, kept = (option) => option) {
  const many = element.type.startsWith('multi_');
  const held = surface.held(block, element);
  const box = new Combobox({
    attributes: named(element, field), placeholder: element.placeholder?.text ?? 'Type a name',
    many, most: element.max_selected_items, load,
    value: many ? (held || []).map(shown) : held ? shown(held) : null,
    changed: (value) => surface.changed(block, element, many ? value.map(kept) : value && kept(value)),
  });
  return box.node;
}

function asking(element, block, surface, field) {
  const least = element.min_query_length ?? 3;
  return chooser(element, block, surface, field,
    async (typed) => (typed.length < least ? [] : surface.suggest(block, element, typed)));
}

function people(element, block, surface, field) {
  const played = (id) => surface.reader.people.find((one) => one.id === id);
  const all = () => surface.reader.directory.map(({ id, name }) => ({ text: name, value: id, note: played(id)?.function }));
  return byId(element, block, surface, field, all);
}

function channels(element, block, surface, field) {
  const all = () => surface.reader.conversations.filter((one) => one.kind === 'channel')
    .map((one) => ({ text: `#${one.name.replace(/^#/, '')}`, value: one.id }));
  return byId(element, block, surface, field, all);
}

function byId(element, block, surface, field, all) {
  return chooser(element, block, surface, field, (typed) => matching(all(), typed),
    (id) => all().find((one) => one.value === id) ?? { text: id, value: id }, (option) => option.value);
}

function typedIn(type) {
  return (element, block, surface, field) => {
    const attributes = {
      ...named(element, field), placeholder: element.placeholder?.text, value: surface.held(block, element),
      maxlength: element.max_length, autocomplete: 'off', class: `text text-${type}`,
      inputmode: element.type === 'number_input' ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : null,
      autofocus: element.focus_on_load,
      // A date or time in a message is chosen, not typed: it is sent once it is whole.
      [type === 'date' || type === 'time' ? 'onchange' : 'oninput']: (event) => surface.changed(block, element, event.target.value),
    };
    return element.multiline ? el('textarea', { ...attributes, rows: 3 }) : el('input', { ...attributes, type });
  };
}

function moment(element, block, surface, field) {
  const held = surface.held(block, element);
  const local = held ? new Date(held * 1000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
  return el('input', {
    ...named(element, field), type: 'datetime-local', class: 'text text-date', value: local,
    onchange: (event) => surface.changed(block, element, Date.parse(event.target.value) / 1000 || null),
  });
}

function ticks(type) {
  return (element, block, surface, field) => {
    const held = [surface.held(block, element) ?? []].flat().map((one) => one.value);
    const options = optionsOf(element);
    const box = el('div', { class: 'ticks', id: field.id, 'data-action': element.action_id, role: type === 'radio' ? 'radiogroup' : 'group' });
    const change = () => {
      const chosen = [...box.querySelectorAll('input:checked')].map((one) => options[Number(one.dataset.at)]);
      surface.changed(block, element, type === 'radio' ? chosen[0] ?? null : chosen);
    };
    return fill(box, element.options.map((option, at) => el('label', { class: 'tick' },
      el('input', { type, name: field.id, checked: held.includes(option.value), 'data-at': at, onchange: change, 'aria-describedby': field.describedby }),
      el('span', {}, words(option.text, surface.reader), option.description && el('small', {}, words(option.description, surface.reader))))));
  };
}
