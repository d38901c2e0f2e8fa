// The few emoji that apps and people here use by name.

const GLYPHS = {
  '+1': '👍', '-1': '👎', thumbsup: '👍', thumbsdown: '👎', ok_hand: '👌', wave: '👋', pray: '🙏', clap: '👏',
  smile: '😄', slightly_smiling_face: '🙂', wink: '😉', thinking_face: '🤔', joy: '😂', heart: '❤️', eyes: '👀',
  tada: '🎉', rocket: '🚀', fire: '🔥', star: '⭐', bulb: '💡', memo: '📝', calendar: '📅', bell: '🔔',
  no_bell: '🔕', warning: '⚠️', white_check_mark: '✅', heavy_check_mark: '✔️', x: '❌', question: '❓',
  hourglass: '⌛', mag: '🔍', speech_balloon: '💬', bar_chart: '📊', handshake: '🤝', coffee: '☕', airplane: '✈️',
};

/** The character, or null where the name is not known. */
export const glyph = (name) => (Object.hasOwn(GLYPHS, name) ? GLYPHS[name] : null);
