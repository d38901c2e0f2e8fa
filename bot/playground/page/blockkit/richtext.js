// Slack's rich text as nodes: people's words to the letter, nothing in them is markup.

import { el, unknown } from '../lib/dom.js';
import { slackDate } from '../lib/times.js';
import { glyph } from './emoji.js';
import { channel, link, mention } from './mrkdwn.js';

const PARTS = {
  rich_text_section: (part, reader) => el('div', {}, pieces(part, reader)),
  rich_text_quote: (part, reader) => el('blockquote', {}, pieces(part, reader)),
  rich_text_preformatted: (part, reader) => el('pre', {}, pieces(part, reader)),
  rich_text_list: list,
};

const PIECES = {
  text: (piece) => piece.text,
  link: (piece) => link(piece.url, piece.text ?? piece.url),
  emoji: (piece) => glyph(piece.name) ?? `:${piece.name}:`,
  user: (piece, reader) => mention(piece.user_id, undefined, reader),
  channel: (piece, reader) => channel(piece.channel_id, undefined, reader),
  usergroup: (piece) => el('span', { class: 'mention' }, `@${piece.usergroup_id}`),
  broadcast: (piece) => el('span', { class: 'mention mention-all' }, `@${piece.range}`),
  date: (piece, reader) => slackDate(piece.timestamp, piece.format, new Date(reader.now), reader.zone),
};

const STYLES = { bold: 'strong', italic: 'em', strike: 's', underline: 'u', code: 'code' };

/** A `rich_text` block. */
export function richText(block, reader) {
  return el('div', { class: 'rich' }, block.elements.map((part) =>
    (PARTS[part.type] ? PARTS[part.type](part, reader) : unknown('rich text', part))));
}

function list(part, reader) {
  const tag = part.style === 'ordered' ? 'ol' : 'ul';
  const start = part.offset ? part.offset + 1 : null;
  return el(tag, { class: `indent-${part.indent ?? 0}`, start: tag === 'ol' ? start : null },
    part.elements.map((item) => el('li', {}, pieces(item, reader))));
}

function pieces(part, reader) {
  return part.elements.map((piece) => {
    if (!PIECES[piece.type]) return unknown('rich text element', piece);
    const shown = PIECES[piece.type](piece, reader);
    return Object.entries(STYLES).reduce(
      (inner, [style, tag]) => (piece.style?.[style] ? el(tag, {}, inner) : inner), shown);
  });
}
