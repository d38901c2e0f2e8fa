// Puts the page together: state comes in from the wire, each part shows what is its own.

import { Live } from './live.js';
import { Beside } from './parts/beside.js';
import { Composer } from './parts/composer.js';
import { showBanner, showClock, wireClock } from './parts/controls.js';
import { Drawer } from './parts/drawer.js';
import { hint } from './parts/hint.js';
import { Modals } from './parts/modal.js';
import { sidebar } from './parts/sidebar.js';
import { Stream } from './parts/stream.js';
import { blocks } from './blockkit/blocks.js';
import { fromState, initial, plain } from './blockkit/values.js';
import { by, put, tint } from './lib/dom.js';
import { menu, stepped } from './lib/popup.js';

const FIRST = 'U0BEN';
const NOTICE_MS = 12_000;
const ANEW = 'keep-in-touch:anew';

/** What rendering needs to know of the reader; one object, kept up to date. */
const reader = { people: [], directory: [], conversations: [], me: null, now: '', zone: 'UTC' };
const live = new Live(heard, (connected) => { online = connected; showBanner(state, online); }, () => become(FIRST));
const stream = new Stream(live, reader, said);
const beside = new Beside(live, reader, said, open);
const modals = new Modals(live, reader, said);
const drawer = new Drawer(live);
const composer = new Composer(send, () => ({ commands: state?.commands ?? [], people: state?.people ?? [] }));

let state = null;
let online = true;
let here = decodeURIComponent(location.hash.slice(1)); // the conversation
let tab = 'messages';
let homeLooks = '';
let noticed = '[]';
const read = new Map(); // by conversation: what was read last
let run = ''; // which trial this page belongs to

function heard(message) {
  if (message.type === 'traffic') drawer.hear(message.entries);
  if (message.type !== 'state') return;
  if (run && run !== message.run) { anew(); return; }
  run = message.run;
  const first = state === null;
  const wound = state?.wind?.busy && !message.wind?.busy;
  state = message;
  const { people, conversations, me, now } = state;
  const zone = me.zone ?? state.zone; // as in Slack: everybody reads in their own time
  tint(people.map((one) => one.id));
  const shortcuts = (state.shortcuts ?? []).filter((one) => one.type === 'message');
  Object.assign(reader, { people, directory: state.directory ?? people, conversations, me, now, zone, shortcuts });
  by('shortcuts').hidden = !state.shortcuts?.some((one) => one.type === 'global');
  if (first) noticed = JSON.stringify(state.notices ?? []);
  if (!place()) here = (state.conversations.find((one) => one.kind === 'app') ?? state.conversations[0])?.id ?? '';
  show();
  if (wound && !by('home').hidden) turn('home'); // days have gone by: they look again
}

const place = () => state.conversations.find((one) => one.id === here);

function show() {
  showClock(state.now, reader.zone, Boolean(state.wind?.busy));
  showBanner(state, online);
  sidebar(state, here, { open, become });
  showPlace(place());
  showBeside();
  modals.show(state.views ?? []);
  showNotices();
  const unread = state.conversations.reduce((sum, one) => sum + one.unread, 0);
  by('menu').classList.toggle('waiting', unread > 0);
  document.title = `${unread ? `(${unread}) ` : ''}${state.me.name} – Keep In Touch, playground`;
}

function showPlace(conversation) {
  if (!conversation) return;
  const app = conversation.kind === 'app';
  const home = app && tab === 'home';
  const name = conversation.kind === 'channel' ? `#${conversation.name.replace(/^#/, '')}` : conversation.name;
  by('title').textContent = name;
  by('topic').textContent = conversation.topic ?? (app ? 'The app. What it writes to you, only you see.' : '');
  by('tabs').hidden = !app || state.home_enabled === false;
  for (const each of ['messages', 'home']) {
    by(`tab-${each}`).setAttribute('aria-selected', String(tab === each));
    by(`tab-${each}`).tabIndex = tab === each ? 0 : -1;
  }
  by('home').hidden = !home;
  by('scroll').hidden = home;
  by('composer').hidden = home; // what Slack says of a press is said on Home, too
  by('foot').classList.toggle('at-home', home);
  by('newer').hidden ||= home;
  if (home) { showHome(); return; }
  if (stream.conversation !== conversation.id) stream.open(conversation.id);
  composer.open(`${state.me.id} ${conversation.id}`, name);
  stream.show(state.messages[conversation.id] ?? [], conversation.older ?? 0);
  markRead(conversation);
}

function showBeside() {
  beside.show(state, here);
  if (beside.seen) markRead(state.conversations.find((one) => one.id === state.beside));
}

function markRead(conversation) {
  const last = `${state.me.id} ${state.messages[conversation.id]?.at(-1)?.ts}`;
  if (!conversation.unread || document.hidden || last === read.get(conversation.id)) return;
  read.set(conversation.id, last);
  live.do('read', { in: conversation.id });
}

function showHome() {
  const view = state.home;
  const looks = view ? `${view.id} ${view.hash}` : state.me.id;
  if (looks === homeLooks) return;
  homeLooks = looks;
  put(by('home'), view ? blocks(view.blocks, homeSurface(view)) : 'Nothing here yet. The app fills this page later.');
}

function homeSurface(view) {
  const where = (block, element) => ({ view: view.id, block_id: block.block_id, action_id: element.action_id });
  const press = async (block, element, more) => said(await live.do('press_in', { ...where(block, element), ...more }));
  return {
    reader,
    held: (block, element) => fromState(element, view.state?.values?.[block.block_id]?.[element.action_id]) ?? initial(element),
    changed: (block, element, value) => press(block, element, { selected: plain(value) }),
    press,
    suggest: async (block, element, typed) => (await live.do('suggest', { ...where(block, element), typed })).options ?? [],
  };
}

function showNotices() {
  const all = JSON.stringify(state.notices ?? []);
  if (all !== noticed) said({ notice: state.notices.at(-1) });
  noticed = all;
}

let quiet = 0;
let unhint = () => {};

/** Says what Slack itself says of something that was done. */
function said(answer) {
  if (!answer.notice) return;
  const notice = by('notice');
  notice.textContent = answer.notice;
  notice.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { notice.hidden = true; }, NOTICE_MS);
}

async function send(text) {
  stream.toEnd();
  const answer = await live.do(text.startsWith('/') ? 'command' : 'says', { text, in: here });
  said(answer);
  if (answer.ok && text.startsWith('/')) unhint();
  return answer;
}

/** Who or what an id is, for whoever reads; nothing for colleagues whom nobody can be. */
function named(id) {
  if (id === state?.me.id) return 'you';
  const channel = reader.conversations.find((one) => one.id === id && one.kind === 'channel');
  return channel ? `#${channel.name.replace(/^#/, '')}` : reader.people.find((one) => one.id === id)?.name;
}

/** Slack's shortcuts menu; there is none where the app offers none. */
function shortcuts() {
  const all = (state?.shortcuts ?? []).filter((one) => one.type === 'global');
  menu(by('shortcuts'), 'Shortcuts', all.map((one) => ({
    label: one.name, note: one.description,
    run: async () => said(await live.do('shortcut', { callback_id: one.callback_id })),
  })));
}

function open(id) {
  here = id;
  tab = 'messages';
  history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  sheet(false);
  show();
  by('write').focus();
}

/** Sits down as somebody else. */
function become(id) {
  const address = new URL(location.href);
  address.searchParams.set('as', id);
  address.hash = '';
  history.replaceState(null, '', address);
  state = null;
  here = '';
  tab = 'messages';
  homeLooks = '';
  stream.open('');
  beside.reset();
  composer.reset();
  by('notice').hidden = true;
  live.open(id);
  sheet(false);
}

/** Another trial answers at this address: nothing that stands here is true any more, so all of it goes. */
function anew() {
  try {
    sessionStorage.setItem(ANEW, 'yes');
  } catch {
    // Then it begins anew without a word.
  }
  location.reload();
}

function sayAnew() {
  try {
    if (sessionStorage.getItem(ANEW)) said({ notice: 'The playground was started again. Everything begins anew.' });
    sessionStorage.removeItem(ANEW);
  } catch {
    // It had no way to tell.
  }
}

function turn(to) {
  tab = to;
  live.do('home', { tab: to }).then(said);
  show();
}

function sheet(yes) {
  by('sidebar').classList.toggle('open', yes);
  by('shade').hidden = !yes;
  by('menu').setAttribute('aria-expanded', String(yes));
  if (yes) by('become')?.focus();
}

function wire() {
  wireClock(live, named);
  for (const each of ['messages', 'home']) by(`tab-${each}`).onclick = () => turn(each);
  by('tabs').addEventListener('keydown', (event) => {
    const key = { ArrowRight: 'ArrowDown', ArrowLeft: 'ArrowUp' }[event.key] ?? event.key;
    const next = stepped(key, [...by('tabs').children], document.activeElement);
    if (next) { next.focus(); next.click(); }
  });
  by('shortcuts').onclick = shortcuts;
  beside.changed = () => state && show();
  sayAnew();
  by('menu').onclick = () => sheet(!by('sidebar').classList.contains('open'));
  by('shade').onclick = () => sheet(false);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && by('sidebar').classList.contains('open')) { sheet(false); by('menu').focus(); }
  });
  document.addEventListener('visibilitychange', () => state && show());
  unhint = hint((text) => composer.write(text));
  live.open(new URLSearchParams(location.search).get('as') ?? FIRST);
}

wire();
