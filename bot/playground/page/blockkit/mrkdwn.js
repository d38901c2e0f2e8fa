// Slack's mrkdwn as nodes. What it does not know stays as it was typed.

import { el } from '../lib/dom.js';
import { slackDate } from '../lib/times.js';
import { glyph } from './emoji.js';

// In order of strength: code and <…> hold nothing else; the marks may hold one another.
const EDGE = '[\\p{L}\\p{N}]';
const mark = (c) => `(?<!${EDGE}|${c})${c}(?!\\s|${c})((?:(?!${c})[^\\n])*(?!${c})\\S)${c}(?!${EDGE}|${c})`;
const INLINE = new RegExp(
  `\`([^\`\\n]+)\`|<([^<>\\n]+)>|${mark('\\*')}|${mark('_')}|${mark('~')}|:([a-z0-9_+'-]+):`, 'gu');

/** "&lt;b&gt;" → "<b>": once. */
export const decoded = (text) =>
  text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&' })[name]);

/** `text` as a list of nodes. `reader`: {people, directory, conversations, me, now, zone}. */
export function mrkdwn(text, reader) {
  return String(text).split(/```(?:\n)?([\s\S]+?)```/).flatMap((part, index) =>
    index % 2 ? [el('pre', {}, decoded(part.replace(/\n$/, '')))] : paragraphs(part, reader));
}

/** A text object, mrkdwn or plain. */
export function words(object, reader) {
  if (object.type === 'mrkdwn') return mrkdwn(object.text, reader);
  return lines(object.text, (line) => (object.emoji === false ? [line] : glyphs(line)));
}

function paragraphs(text, reader) {
  const made = [];
  for (const group of grouped(text.split('\n'))) {
    if (group.quoted) made.push(el('blockquote', {}, lines(group.lines.join('\n'), (line) => inline(line, reader))));
    else {
      if (made.length && made.at(-1).nodeName !== 'BLOCKQUOTE') made.push(el('br'));
      made.push(...lines(group.lines.join('\n'), (line) => inline(line, reader)));
    }
  }
  return made;
}

function grouped(all) {
  const groups = [];
  for (const line of all) {
    const quote = /^(?:>|&gt;) ?/.exec(line);
    const last = groups.at(-1);
    const bare = quote ? line.slice(quote[0].length) : line;
    if (last && last.quoted === Boolean(quote)) last.lines.push(bare);
    else groups.push({ quoted: Boolean(quote), lines: [bare] });
  }
  return groups;
}

function lines(text, each) {
  return text.split('\n').flatMap((line, index) => (index ? [el('br'), ...each(line)] : each(line)));
}

function inline(text, reader) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    made.push(decoded(text.slice(from, found.index)), ...piece(found, reader));
    from = found.index + found[0].length;
  }
  made.push(decoded(text.slice(from)));
  return made.filter((one) => one !== '');
}

function piece([whole, code, angle, bold, italic, struck, emoji], reader) {
  if (code !== undefined) return [el('code', {}, decoded(code))];
  if (angle !== undefined) return [angled(angle, reader)];
  if (bold !== undefined) return [el('strong', {}, inline(bold, reader))];
  if (italic !== undefined) return [el('em', {}, inline(italic, reader))];
  if (struck !== undefined) return [el('s', {}, inline(struck, reader))];
  return [glyph(emoji) ?? whole];
}

function glyphs(line) {
  return line.split(/(:[a-z0-9_+'-]+:)/).map((part, index) => (index % 2 ? glyph(part.slice(1, -1)) ?? part : part));
}

function angled(inside, reader) {
  const [target, label] = split(inside, '|');
  if (target.startsWith('@')) return mention(target.slice(1), label, reader);
  if (target.startsWith('#')) return channel(target.slice(1), label, reader);
  if (target.startsWith('!date^')) return date(target, label, reader);
  if (target.startsWith('!')) return el('span', { class: 'mention mention-all' }, `@${target.slice(1).split('^')[0]}`);
  return link(decoded(target), decoded(label ?? target));
}

function split(text, char) {
  const at = text.indexOf(char);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** A link. Only the web and mail may be followed; anything else is shown as words. */
export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return el('span', {}, label);
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label);
}

/** A person's name as a mention. */
export function mention(id, label, reader) {
  const person = reader.directory.find((one) => one.id === id);
  const name = person?.name ?? decoded(label ?? id);
  const own = id === reader.me?.id ? ' mention-me' : '';
  return el('span', { class: `mention${own}` }, `@${name}`);
}

/** A channel's name. */
export function channel(id, label, reader) {
  const found = reader.conversations.find((one) => one.id === id);
  return el('span', { class: 'mention' }, `#${(found?.name ?? (decoded(label ?? '') || id)).replace(/^#/, '')}`);
}

function date(target, label, reader) {
  const [, seconds, pattern, url] = target.split('^');
  if (!/^\d+$/.test(seconds ?? '') || !pattern) return el('span', {}, decoded(label ?? ''));
  const shown = slackDate(Number(seconds), decoded(pattern), new Date(reader.now), reader.zone);
  return url ? link(decoded(url), shown) : el('time', { title: decoded(label ?? '') }, shown);
}
