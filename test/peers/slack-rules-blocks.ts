import { type Fields, fieldsOf, filled, list, long, other, type Rule, twice } from './slack-reading.ts';

const SELECTS = ['static_select', 'multi_static_select'];
const CHOICES = ['checkboxes', 'radio_buttons', 'overflow'];

/** What Slack says of blocks and what is in them. */
export const BLOCK_RULES: readonly Rule[] = [
  {
    on: ['section'],
    says: 'text is not required if a valid array of fields objects is provided instead.',
    broken: ({ text, fields }) => text === undefined && list(fields).length === 0,
  },
  {
    on: ['actions', 'context', 'context_actions', 'rich_text'],
    says: 'elements is an array of at least one element.',
    broken: ({ elements }) => Array.isArray(elements) && elements.length === 0,
  },
  {
    on: ['actions'],
    says: 'action_id should be unique among all other action_ids in the containing block.',
    broken: ({ elements }) => twice(list(elements).map((element) => fieldsOf(element)['action_id'])),
  },
  {
    on: ['actions'],
    says: 'primary should only be used for one button within a set.',
    broken: ({ elements }) => list(elements).filter((one) => fieldsOf(one)['style'] === 'primary').length > 1,
  },
  {
    on: [...CHOICES, ...SELECTS],
    says: 'options is an array of option objects: at least one.',
    broken: ({ options }) => Array.isArray(options) && options.length === 0,
  },
  {
    on: SELECTS,
    says: 'If option_groups is specified, options must not be, and the other way round.',
    broken: ({ options, option_groups: groups }) => (options === undefined) === (groups === undefined),
  },
  {
    on: SELECTS,
    says: 'label of an option group: at most 75 characters; options of it: at most 100 items, at least one.',
    broken: ({ option_groups: groups }) => list(groups).map(fieldsOf).some(wrongGroup),
  },
  {
    on: [...CHOICES, ...SELECTS],
    says: 'value is a unique string value, required, of at most 150 characters.',
    broken: (element) => optionsOf(element).some(({ value }) => !filled(value) || long(value, 150)),
  },
  {
    on: [...CHOICES, ...SELECTS],
    says: 'value is unique among the options.',
    broken: (element) => twice(optionsOf(element).map(({ value }) => value)),
  },
  {
    on: ['checkboxes', 'radio_buttons', ...SELECTS],
    says: 'url is only available in overflow menus.',
    broken: (element) => optionsOf(element).some(({ url }) => url !== undefined),
  },
  {
    on: ['checkboxes', 'radio_buttons', ...SELECTS],
    says: 'initial_option and initial_options exactly match options within options or option_groups.',
    broken: (element) => {
      const known = new Set(optionsOf(element).map((option) => JSON.stringify(option)));
      const initial = [element['initial_option'] ?? [], element['initial_options'] ?? []].flat();
      return initial.some((option) => !known.has(JSON.stringify(option)));
    },
  },
  {
    on: ['confirm'],
    says: 'title, text, confirm and deny of a confirmation dialog are required.',
    broken: ({ title, confirm, deny }) => [title, confirm, deny].includes(undefined),
  },
  {
    on: ['plain_text_input'],
    says: 'min_length is 0 to 3000, max_length 1 to 3000 and not below min_length.',
    broken: ({ min_length: min = 0, max_length: max = 3000 }) =>
      !(Number(min) >= 0 && Number(max) >= 1 && Number(max) <= 3000 && Number(min) <= Number(max)),
  },
  {
    on: ['plain_text_input'],
    says: 'initial_value is a text that the input itself would take.',
    broken: ({ initial_value: value, max_length: max = 3000 }) => long(value, Number(max)),
  },
  {
    on: ['number_input'],
    says: 'min_value cannot be greater than max_value.',
    broken: ({ min_value: min = -Infinity, max_value: max = Infinity }) => Number(min) > Number(max),
  },
  {
    on: ['datepicker'],
    says: 'initial_date should be in the format YYYY-MM-DD.',
    broken: ({ initial_date: date }) => other(date, /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u),
  },
  {
    on: ['timepicker'],
    says: 'initial_time should be in the format HH:mm, from 00:00 to 23:59.',
    broken: ({ initial_time: time }) => other(time, /^([01]\d|2[0-3]):[0-5]\d$/u),
  },
  {
    on: ['datetimepicker'],
    says: 'initial_date_time should be in the format of 10 digits.',
    broken: ({ initial_date_time: time }) => time !== undefined && !/^\d{10}$/u.test(String(time)),
  },
  {
    on: ['button', 'link', 'overflow-option'],
    says: 'url is a URL to load in the browser.',
    broken: ({ url }) => typeof url === 'string' && !URL.canParse(url),
  },
  {
    on: ['image'],
    says: 'image_url is that of a publicly hosted image; at most 3000 characters.',
    broken: ({ image_url: url }) => other(url, /^https?:\/\/./u) || long(url, 3000),
  },
  {
    on: ['video'],
    says: 'video_url and title_url must go to an HTTPS URL.',
    broken: ({ video_url: url, title_url: title }) => [url, title].some((one) => other(one, /^https:\/\/./u)),
  },
  {
    on: ['date'],
    says: 'format is a template of tokens, such as {date_long}, {time} and {ago}.',
    broken: ({ format }) => misdated(String(format)),
  },
  {
    on: ['mrkdwn'],
    says: '<!date^timestamp^token_string^optional_link|fallback_text>.',
    from: 'docs.slack.dev/messaging/formatting-message-text',
    broken: ({ text }) =>
      (String(text).match(/<!date[^>]*>?/gu) ?? []).some((date) => {
        const [, format] = /^<!date\^\d+\^([^|^]+)(?:\^https?:[^|]+)?\|[^|>]+>$/u.exec(date) ?? [];
        return format === undefined || misdated(format);
      }),
  },
  {
    on: ['text'],
    says: 'A text element holds at least one character.',
    broken: ({ text }) => text === '',
  },
  {
    on: ['any'],
    says: 'action_id and block_id hold 1 to 255 characters.',
    broken: ({ action_id: action, block_id: block }) => action === '' || block === '',
  },
];

const TOKENS =
  /\{(day_divider_pretty|date(_num|_slash|_pretty|_long(_full|_pretty)?|_short(_pretty)?)?|time(_secs)?|ago)\}/gu;

/** Without a token, or with one that there is not. */
function misdated(format: string): boolean {
  const rest = format.replaceAll(TOKENS, '');
  return rest === format || /[{}]/u.test(rest);
}

function wrongGroup({ label, options }: Fields): boolean {
  const { length } = list(options);
  return long(fieldsOf(label)['text'], 75) || length === 0 || length > 100;
}

function optionsOf(element: Fields): Fields[] {
  const groups = list(element['option_groups']).flatMap((group) => list(fieldsOf(group)['options']));
  return [...list(element['options']), ...groups].map(fieldsOf);
}
