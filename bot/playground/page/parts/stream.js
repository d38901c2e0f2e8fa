// The messages of one conversation. Only what changed is made anew, so that a half-typed field stays as it is.

import { blocks } from '../blockkit/blocks.js';
import { words } from '../blockkit/mrkdwn.js';
import { initial } from '../blockkit/values.js';
import { avatar, by, el, initialsOf, put } from '../lib/dom.js';
import { menu } from '../lib/popup.js';
import { clock, isoDay, nearDay } from '../lib/times.js';

const NEAR_END_PX = 80;

export class Stream {
  /**
   * `live`: see live.js. `reader`: who reads, and names for mentions. `said(answer)` hears what came of a press.
   * `prefix`: of the ids of the elements where it is shown.
   */
  constructor(live, reader, said, prefix = '') {
    Object.assign(this, { live, reader, said });
    this.list = by(`${prefix}stream`);
    this.scroll = by(`${prefix}scroll`);
    this.marks = { earlier: by(`${prefix}earlier`), newer: by(`${prefix}newer`), empty: by(`${prefix}empty`) };
    this.rows = new Map();
    this.open('');
    this.marks.earlier.onclick = () => this.earlier();
    this.marks.newer.onclick = () => this.toEnd();
    this.atEnd = true;
    const sizes = new ResizeObserver(() => this.atEnd && this.toEnd());
    for (const each of [this.scroll, this.list]) sizes.observe(each); // the list grows when a font or a picture comes late
    this.scroll.addEventListener('scroll', () => { this.atEnd = this.nearEnd; });
    this.scroll.addEventListener('scroll', () => this.nearEnd && (this.marks.newer.hidden = true));
  }

  /** Turns to another conversation. */
  open(conversation) {
    this.conversation = conversation;
    this.before = null; // what "Earlier" fetched, oldest first; null: nothing yet
    this.exhausted = false;
    this.rows.clear();
    this.list.replaceChildren();
    this.fresh = true;
    this.marks.newer.hidden = true;
  }

  get nearEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_END_PX;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.marks.newer.hidden = true;
    this.atEnd = true;
  }

  /** Shows the last messages, after those that "Earlier" fetched. `older`: how many the server has before them. */
  show(latest, older) {
    const stay = this.fresh || this.atEnd;
    const all = this.merged(latest);
    this.latest = latest;
    const news = all.filter((one) => !this.rows.has(one.ts) && !one.deleted);
    this.lay(all);
    this.marks.empty.hidden = all.length > 0;
    this.marks.earlier.hidden = !(this.before ? !this.exhausted : older > 0);
    if (stay) this.toEnd();
    else if (news.length) this.marks.newer.hidden = false;
    if (!this.fresh) this.announce(news);
    this.fresh = false;
  }

  merged(latest) {
    if (!this.before) return latest;
    const from = latest[0]?.ts ?? '';
    // What the window has moved past belongs to the earlier ones now.
    const passed = (this.latest ?? []).filter((one) => Number(one.ts) < Number(from));
    const known = new Set(this.before.map((one) => one.ts));
    this.before.push(...passed.filter((one) => !known.has(one.ts)));
    return [...this.before, ...latest];
  }

  lay(all) {
    const seen = new Set();
    const nodes = [];
    let day = '';
    for (const message of all) {
      if (message.deleted || seen.has(message.ts)) continue;
      const at = when(message);
      const on = isoDay(at, this.reader.zone);
      if (on !== day) nodes.push(this.row(`day ${on} ${nodes.length ? '' : 'first'}`, nearDay(at, new Date(this.reader.now), this.reader.zone), divider));
      day = on;
      seen.add(message.ts);
      nodes.push(this.row(message.ts, message, (one) => this.message(one)));
    }
    const kept = new Set(nodes);
    for (const [key, row] of this.rows) if (!kept.has(row.node)) this.rows.delete(key);
    for (const child of [...this.list.children]) if (!kept.has(child)) child.remove();
    nodes.forEach((node, at) => this.list.children[at] !== node && this.list.insertBefore(node, this.list.children[at] ?? null));
  }

  row(key, thing, make) {
    const looks = JSON.stringify(thing);
    const old = this.rows.get(key);
    if (old?.looks === looks) return old.node;
    const node = make(thing);
    const focus = old && refocus(old.node);
    old?.node.replaceWith(node);
    focus?.(node);
    this.rows.set(key, { looks, node });
    return node;
  }

  message(message) {
    const person = this.reader.people.find((one) => one.id === message.user);
    const at = when(message);
    return el('li', { class: `message${message.ephemeral ? ' ephemeral' : ''}`, 'data-ts': message.ts },
      avatar(message.user, person?.initials ?? initialsOf(message.name), message.by_bot),
      el('article', { 'aria-label': `${message.name}, ${clock(at, this.reader.zone)}` },
        message.ephemeral && el('p', { class: 'only-you' }, 'Only visible to you'),
        el('header', {},
          el('strong', {}, message.name), message.by_bot && el('span', { class: 'badge' }, 'App'),
          el('time', { datetime: at.toISOString() }, clock(at, this.reader.zone)),
          this.reader.shortcuts?.length > 0 && !message.ephemeral && this.more(message)),
        message.answers && el('p', { class: 'typed' }, el('code', {}, message.answers)),
        this.content(message)));
  }

  more(message) {
    const run = async (one) =>
      this.said(await this.live.do('message_shortcut', { message: message.ts, in: this.conversation, callback_id: one.callback_id }));
    return el('button', {
      type: 'button', class: 'icon more', 'aria-label': 'More actions', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
      onclick: (event) => menu(event.currentTarget, 'More actions',
        this.reader.shortcuts.map((one) => ({ label: one.name, note: one.description, run: () => run(one) }))),
    }, '⋯');
  }

  content(message) {
    const edited = message.edited && el('span', { class: 'edited' }, ' (edited)');
    if (message.blocks?.length) return [blocks(message.blocks, this.surface(message)), edited];
    return el('div', { class: 'words' }, words({ type: 'mrkdwn', text: message.text ?? '' }, this.reader), edited);
  }

  surface(message) {
    const act = async (block, element, more) => {
      const where = { message: message.ts, in: this.conversation, block_id: block.block_id, action_id: element.action_id };
      this.said(await this.live.do('press', { ...where, ...more }));
    };
    const held = new Map();
    return {
      reader: this.reader,
      held: (block, element) => held.get(element.action_id) ?? initial(element),
      changed: (block, element, value) => { held.set(element.action_id, value); act(block, element, { selected: sent(value) }); },
      press: act,
      suggest: async (block, element, typed) => (await this.live.do('suggest', {
        message: message.ts, in: this.conversation, block_id: block.block_id, action_id: element.action_id, typed,
      })).options ?? [],
    };
  }

  async earlier() {
    const first = (this.before ?? this.latest)[0];
    const conversation = this.conversation;
    if (!first) return;
    const found = await this.live.older(conversation, first.ts);
    if (conversation !== this.conversation) return;
    this.before = [...found, ...(this.before ?? [])];
    this.exhausted = found.length < 100;
    const height = this.scroll.scrollHeight - this.scroll.scrollTop;
    this.lay(this.merged(this.latest));
    this.marks.earlier.hidden = this.exhausted;
    this.scroll.scrollTop = this.scroll.scrollHeight - height;
  }

  announce(news) {
    if (!news.length || news.length > 5) return;
    put(by('announcer'), news.map((one) => el('p', {}, `${one.name}: ${one.text}`)));
  }
}

const sent = (value) => (Array.isArray(value) ? value.map(sent) : value?.value ?? value);

/** Business time; the timestamp's own where there is none. */
const when = (message) => new Date(message.time ?? Number(message.ts) * 1000);

const divider = (words) => el('li', { class: 'day' }, el('span', {}, words));

/** Where the keyboard was inside `old`, as a way to get back to it in what replaces it. */
function refocus(old) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  if (!held) return null;
  const action = held.dataset.action;
  return (node) => queueMicrotask(() => {
    const same = action && node.querySelector(`[data-action="${CSS.escape(action)}"]`);
    const next = same ?? node.querySelector('button, input, select') ?? by('write');
    next.focus({ preventScroll: true });
  });
}
