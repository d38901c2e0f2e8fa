// Who one is, and where one reads: people, channels, and the app.

import { avatar, by, el, put } from '../lib/dom.js';
import { menu, stepped } from '../lib/popup.js';
import { clock, town } from '../lib/times.js';

const ROLES = { leader: 'Leader', admin: 'Runs the programme', none: 'Not enrolled' };
const GROUPS = [['app', 'App'], ['channel', 'Channels'], ['dm', 'Direct messages']];

/** What one may know of a person at a glance: "Finance · Leader". */
export const about = (person) => [person.function, ROLES[person.role]].filter(Boolean).join(' · ');

let looks = '';

/** Shows the sidebar of a state. `open(conversation id)`, `become(person id)`. */
export function sidebar(state, here, { open, become }) {
  const now = JSON.stringify([state.me, state.people, state.conversations, state.team, here, state.bot]);
  if (now === looks) return;
  looks = now;
  const held = by('sidebar').contains(document.activeElement) ? document.activeElement.dataset.key : null;
  put(by('who'), who(state, become));
  put(by('lists'), GROUPS.map(([kind, title]) => group(state, here, kind, title, open)));
  if (held) by('sidebar').querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

function who(state, become) {
  const mine = state.people.find((one) => one.id === state.me.id) ?? state.me;
  const rows = (at) => state.people.map((person) => ({
    label: person.name,
    note: `${about(person)} · ${town(person.zone)} ${clock(at, person.zone)}`,
    mark: avatar(person.id, person.initials),
    waiting: person.unread > 0 ? `${person.unread} unread` : '',
    checked: person.id === state.me.id,
    run: () => become(person.id),
  }));
  const waiting = state.people.filter((one) => one.id !== mine.id && one.unread > 0).map((one) => one.name);
  return [
    el('p', { class: 'team' }, state.team.name),
    el('button', {
      type: 'button', class: 'who', 'data-key': 'who', id: 'become', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
      'aria-label': `You are ${mine.name}, ${about(mine)}. Be somebody else${waiting.length ? `: something is waiting for ${waiting.join(', ')}` : ''}`,
      onclick: (event) => menu(event.currentTarget, 'Be somebody else', rows(new Date(state.now))),
    }, avatar(mine.id, mine.initials),
    el('span', { class: 'who-words' }, el('strong', {}, mine.name), el('small', {}, about(mine))),
    waiting.length > 0 && el('span', { class: 'dot', title: `Something is waiting for ${waiting.join(', ')}` })),
  ];
}

function group(state, here, kind, title, open) {
  const rows = state.conversations.filter((one) => one.kind === kind);
  if (!rows.length) return null;
  return el('section', { 'aria-label': title }, el('h2', {}, title),
    el('ul', { onkeydown: move }, rows.map((one) => el('li', {}, row(one, here, state, open)))));
}

function row(conversation, here, state, open) {
  const { id, kind, name, unread } = conversation;
  const current = id === here;
  const shown = kind === 'channel' ? name.replace(/^#/, '') : name;
  return el('button', {
    type: 'button', class: `place place-${kind}${unread ? ' unread' : ''}`, 'data-key': id,
    'aria-current': current ? 'page' : null, onclick: () => open(id),
  }, sign(kind, conversation, state), el('span', { class: 'place-name' }, shown),
  kind === 'app' && !state.bot.running && el('span', { class: 'off', title: 'The bot is not running' }, 'off'),
  unread > 0 && el('span', { class: 'count' }, String(unread), el('span', { class: 'unseen' }, ' unread')));
}

function sign(kind, conversation, state) {
  if (kind === 'channel') return el('span', { class: 'hash', 'aria-hidden': 'true' }, '#');
  if (kind === 'app') return avatar('', '', true);
  const person = state.people.find((one) => one.name === conversation.name);
  return avatar(person?.id ?? conversation.id, person?.initials ?? conversation.name.slice(0, 1));
}

function move(event) {
  const all = [...by('lists').querySelectorAll('.place')];
  const next = stepped(event.key, all, document.activeElement);
  if (!next) return;
  event.preventDefault();
  next.focus();
}
