// The clock at the top, and the line that says when something is not running.

import { by, el, put } from '../lib/dom.js';
import { clock, longDay, town } from '../lib/times.js';

const STEPS = { '1h': 'an hour', '1d': 'a day', '1w': 'a week', next: 'the next thing due' };

/** Wires the buttons of the clock. `named(id)`: who or what an id is, for the person who reads. */
export function wireClock(live, named) {
  for (const button of document.querySelectorAll('[data-by]')) {
    button.addEventListener('click', () => wind(live, button.dataset.by, named));
  }
}

let winding = false;

async function wind(live, step, named) {
  if (winding) return;
  winding = true;
  busy(true);
  by('wound').textContent = `Winding on by ${STEPS[step]}…`.replace('by the next', 'to the next');
  const answer = await live.wind(step);
  winding = false;
  busy(false);
  by('wound').textContent = answer.ok ? outcome(answer, named) : answer.notice ?? 'The clock did not move.';
}

function outcome({ sent, to = [] }, named) {
  const heard = [...new Set(to.map(named).filter(Boolean))];
  if (heard.length) {
    const said = new Intl.ListFormat('en-GB').format(heard.sort((a, b) => (b === 'you') - (a === 'you')));
    return `${said[0].toUpperCase()}${said.slice(1)} heard from the bot.`;
  }
  return sent ? `${sent === 1 ? 'One colleague' : 'Colleagues'} heard from the bot.` : 'Nobody was written to.';
}

function busy(yes) {
  by('clock').setAttribute('aria-busy', String(yes));
  // Not `disabled`: the keyboard stays where it is.
  for (const button of document.querySelectorAll('[data-by]')) button.setAttribute('aria-disabled', String(yes));
}

/** Shows the business time, in the reader's zone. `moving`: somebody is winding it, perhaps in another tab. */
export function showClock(now, zone, moving) {
  const at = new Date(now);
  const shown = by('now');
  if (shown.dateTime !== now || shown.dataset.zone !== zone) {
    shown.dateTime = now;
    shown.dataset.zone = zone;
    put(shown, el('strong', {}, clock(at, zone)), ' ', el('span', { class: 'now-day' }, longDay(at, zone)), ' ',
      el('span', { class: 'now-zone' }, town(zone)));
  }
  if (!winding) busy(moving);
}

/** Says what is not running. `connected`: whether the page hears the playground. */
export function showBanner(state, connected) {
  const said = !connected ? 'The playground does not answer. This page joins it again as soon as it is back.'
    : state && !state.bot.running ? `${state.bot.name} is not running, so nobody answers.`
      : '';
  const banner = by('banner');
  banner.hidden = !said;
  if (banner.textContent !== said) banner.textContent = said;
}
