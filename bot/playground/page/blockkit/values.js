// What a field holds. Here an option is {text, value}; a person, channel, date or text is a string.

const STARTS = {
  datepicker: 'initial_date', timepicker: 'initial_time', datetimepicker: 'initial_date_time',
  users_select: 'initial_user', channels_select: 'initial_channel', conversations_select: 'initial_conversation',
  multi_users_select: 'initial_users', multi_channels_select: 'initial_channels',
  multi_conversations_select: 'initial_conversations',
  static_select: 'initial_option', external_select: 'initial_option', radio_buttons: 'initial_option',
  multi_static_select: 'initial_options', multi_external_select: 'initial_options', checkboxes: 'initial_options',
};

/** Whether it holds a list. */
export const isMany = (element) => element.type.startsWith('multi_') || element.type === 'checkboxes';

/** An option of Slack's as one of ours. */
export const optionOf = (option) =>
  (option && { text: option.text?.text ?? option.text, value: option.value, description: option.description?.text });

/** All options of an element, those in groups too. */
export const optionsOf = (element) =>
  [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)].map(optionOf);

/** What the field starts with. */
export function initial(element) {
  return ours(element, element[STARTS[element.type] ?? 'initial_value']);
}

/** What Slack's `state.values` says that it holds; `undefined` where it says nothing. */
export function fromState(element, held) {
  if (!held || held.type !== element.type) return undefined;
  const key = Object.keys(held).find((name) => name !== 'type');
  return key === undefined ? undefined : ours(element, held[key]);
}

function ours(element, value) {
  if (isMany(element)) return (value ?? []).map((one) => (typeof one === 'object' ? optionOf(one) : one));
  if (value && typeof value === 'object') return optionOf(value);
  return value ?? '';
}

/** As the server wants it: strings, and lists of them; null for nothing. */
export function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object') return value.value;
  return value === '' || value === undefined ? null : value;
}
