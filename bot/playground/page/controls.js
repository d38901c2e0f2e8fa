// The clock at the top, and the line that says when something is not running.

import { by, el, put } from './dom.js';
import { clock, longDay, town } from './times.js';

const STEPS = { '1h': 'an hour', '1d': 'a day', '1w': 'a week', next: 'the next thing due' };

/** Wires the buttons of the clock. */
export function wireClock(live) {
  for (const button of document.querySelectorAll('[data-by]')) {
    button.addEventListener('click', () => wind(live, button.dataset.by));
  }
}

let winding = false;

async function wind(live, step) {
  if (winding) return;
  winding = true;
  busy(true);
  by('wound').textContent = `Winding on by ${STEPS[step]}…`.replace('by the next', 'to the next');
  const answer = await live.wind(step);
  winding = false;
  busy(false);
  by('wound').textContent = answer.ok ? outcome(answer) : answer.notice ?? 'The clock did not move.';
}

function outcome({ sent }) {
  if (sent === undefined) return '';
  return sent === 0 ? 'Nothing was sent.' : sent === 1 ? 'One message was sent.' : `${sent} messages were sent.`;
}

function busy(yes) {
  by('clock').setAttribute('aria-busy', String(yes));
  // Not `disabled`: the keyboard stays where it is.
  for (const button of document.querySelectorAll('[data-by]')) button.setAttribute('aria-disabled', String(yes));
}

/** Shows the business time, in the reader's zone. */
export function showClock(state) {
  const at = new Date(state.now);
  const shown = by('now');
  if (shown.dateTime !== state.now || shown.dataset.zone !== state.zone) {
    shown.dateTime = state.now;
    shown.dataset.zone = state.zone;
    put(shown, el('strong', {}, clock(at, state.zone)), el('span', { class: 'now-day' }, longDay(at, state.zone)),
      el('span', { class: 'now-zone' }, town(state.zone)));
  }
  if (!winding) busy(Boolean(state.wind?.busy));
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
