// Block Kit's blocks as nodes. What is not known here shows a red box: see unknown().

import { el, unique, unknown } from '../lib/dom.js';
import { control, image, isGroup } from './elements.js';
import { markdown } from './markdown.js';
import { words } from './mrkdwn.js';
import { richText } from './richtext.js';

const BLOCKS = {
  header: (block) => el('h3', { class: 'b-header' }, block.text.text),
  divider: () => el('hr', { class: 'b-divider' }),
  section, context, actions, input, table,
  image: picture,
  rich_text: (block, surface) => richText(block, surface.reader),
  markdown: (block) => el('div', { class: 'b-markdown' }, markdown(block.text)),
  alert: (block, surface) => el('div', { class: `b-alert ${block.level ?? 'default'}`, role: 'note' }, words(block.text, surface.reader)),
};

/** A list of blocks. `surface`: see elements.js. */
export function blocks(all, surface) {
  return el('div', { class: 'blocks' }, all.map((block) => {
    const make = BLOCKS[block.type];
    const node = make ? make(block, surface) : unknown('block', block);
    if (block.block_id) node.dataset.block = block.block_id;
    return node;
  }));
}

function section(block, surface) {
  const said = el('div', { class: 'b-words' },
    block.text && el('div', {}, words(block.text, surface.reader)),
    block.fields && el('div', { class: 'b-fields' }, block.fields.map((one) => el('div', {}, words(one, surface.reader)))));
  const field = { id: unique('element'), name: block.text?.text.replace(/[*_~`]/g, '').slice(0, 80) };
  return el('div', { class: 'b-section' }, said,
    block.accessory && el('div', { class: 'b-accessory' }, control(block.accessory, block, surface, field)));
}

function context(block, surface) {
  return el('div', { class: 'b-context' }, block.elements.map((one) =>
    (one.type === 'image' ? image(one) : el('span', {}, words(one, surface.reader)))));
}

function actions(block, surface) {
  return el('div', { class: 'b-actions' }, block.elements.map((one) => control(one, block, surface)));
}

function picture(block) {
  return el('figure', { class: 'b-image' }, block.title && el('figcaption', {}, block.title.text), image(block));
}

function table(block, surface) {
  const align = (at) => `align-${block.column_settings?.[at]?.align ?? 'left'}`;
  const cell = (one) => (one.type === 'raw_text' ? one.text
    : one.type === 'rich_text' ? richText(one, surface.reader) : unknown('table cell', one));
  const row = (cells, tag) => el('tr', {}, cells.map((one, at) =>
    el(tag, { class: align(at), scope: tag === 'th' ? 'col' : null }, cell(one))));
  const [first, ...rest] = block.rows;
  return el('div', { class: 'b-table', tabindex: 0, role: 'region', 'aria-label': 'Table' },
    el('table', {}, el('thead', {}, row(first, 'th')), el('tbody', {}, rest.map((cells) => row(cells, 'td')))));
}

function input(block, surface) {
  const id = unique('field');
  const error = surface.errors?.[block.block_id];
  const group = isGroup(block.element);
  const label = el(group ? 'legend' : 'label', group ? {} : { for: id }, block.label.text,
    block.optional && el('span', { class: 'optional' }, ' optional'));
  const field = { id, labelled: true, describedby: `${id}-hint ${id}-error`, name: block.label.text };
  return el(group ? 'fieldset' : 'div', { class: `b-input${error ? ' wrong' : ''}` }, label,
    control(block.element, block, surface, field),
    el('p', { class: 'field-hint', id: `${id}-hint` }, block.hint?.text),
    el('p', { class: 'field-error', id: `${id}-error` }, error));
}
