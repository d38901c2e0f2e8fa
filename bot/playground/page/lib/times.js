// Times as people read them. Every instant is shown in the reader's own zone, by the playground's clock.

const formats = new Map();

function format(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }));
  return formats.get(key);
}

/** "09:00". */
export const clock = (at, zone) => format(zone, { hour: '2-digit', minute: '2-digit' }).format(at);

/** "Mon 23 November 2026". */
export const longDay = (at, zone) =>
  format(zone, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }).format(at).replace(',', '');

/** "2026-11-23": a key, and what a date field holds. */
export const isoDay = (at, zone) => format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' })
  .format(at).split('/').reverse().join('-');

/** "Today", "Yesterday", or "Monday 23 November". */
export function nearDay(at, now, zone) {
  const days = (Date.parse(isoDay(now, zone)) - Date.parse(isoDay(at, zone))) / 86_400_000;
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return format(zone, { weekday: 'long', day: 'numeric', month: 'long' }).format(at).replace(',', '');
}

/** "Europe/London" → "London". */
export const town = (zone) => zone.split('/').pop().replaceAll('_', ' ');

const NAMED = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  date_short: { day: 'numeric', month: 'short', year: 'numeric' },
  date_long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  day_divider_pretty: { weekday: 'long', day: 'numeric', month: 'long' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

/** Slack's `<!date^…^{date_short} at {time}>`: `pattern` with its tokens filled in for the reader. */
export function slackDate(seconds, pattern, now, zone) {
  const at = new Date(seconds * 1000);
  return pattern.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === 'ago') return ago(at, now);
    const plain = name.replace(/_pretty$/, '');
    const near = name.endsWith('_pretty') ? nearDay(at, now, zone) : '';
    if (near === 'Today' || near === 'Yesterday') return near.toLowerCase();
    const options = NAMED[name] ?? NAMED[plain];
    return options ? format(zone, options).format(at) : token;
  });
}

function ago(at, now) {
  const minutes = Math.round((now - at) / 60_000);
  const [count, unit] = Math.abs(minutes) < 60 ? [minutes, 'minute']
    : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day'];
  return new Intl.RelativeTimeFormat('en-GB').format(-count, unit);
}
