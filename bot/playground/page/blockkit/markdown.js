// The part of Markdown that Slack's markdown block shows.

import { el } from '../lib/dom.js';
import { link } from './mrkdwn.js';

const INLINE = /`([^`\n]+)`|\*\*([^\n]+?)\*\*|\*([^*\n]+)\*|_([^_\n]+)_|~~([^\n]+?)~~|\[([^\]\n]+)\]\(([^)\s]+)\)/g;

/** A `markdown` block's text as nodes. */
export function markdown(text) {
  return text.split(/\n{2,}|(?=^#{1,6} )/m).filter((part) => part.trim()).map(paragraph);
}

function paragraph(part) {
  const rows = part.trim().split('\n');
  const heading = /^(#{1,6}) (.*)$/.exec(rows[0]);
  if (heading) return [el('p', { class: 'md-heading' }, inline(heading[2])), rows.length > 1 ? paragraph(rows.slice(1).join('\n')) : []];
  if (rows.every((row) => /^[-*+] /.test(row))) return el('ul', {}, rows.map((row) => el('li', {}, inline(row.slice(2)))));
  if (rows.every((row) => /^\d+[.)] /.test(row))) return el('ol', {}, rows.map((row) => el('li', {}, inline(row.replace(/^\S+ /, '')))));
  if (rows.every((row) => /^> ?/.test(row))) return el('blockquote', {}, broken(rows.map((row) => row.replace(/^> ?/, ''))));
  return el('p', {}, broken(rows));
}

function broken(rows) {
  return rows.flatMap((row, index) => (index ? [el('br'), ...inline(row)] : inline(row)));
}

function inline(text) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, bold, star, under, struck, label, url] = found;
    made.push(text.slice(from, found.index));
    if (code) made.push(el('code', {}, code));
    else if (bold) made.push(el('strong', {}, inline(bold)));
    else if (star ?? under) made.push(el('em', {}, inline(star ?? under)));
    else if (struck) made.push(el('s', {}, inline(struck)));
    else made.push(link(url, label));
    from = found.index + whole.length;
  }
  return [...made, text.slice(from)].filter((one) => one !== '');
}
