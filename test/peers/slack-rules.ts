import { isObject, type Problem } from './slack-shape.ts';

type Fields = Record<string, unknown>;

/** A rule that Slack states in words and not in its types. */
export interface Rule {
  /** The `type` of the blocks and elements, or the part of a request, that it is about. */
  on: readonly string[];
  /** The sentence. Of the reference of Block Kit (docs.slack.dev/reference/block-kit) unless `from` says otherwise. */
  says: string;
  from?: string;
  /** The method's error, where it has one of its own. */
  error?: string;
  broken: (what: Fields) => boolean;
}

const SELECTS = ['static_select', 'multi_static_select'];
const CHOICES = ['checkboxes', 'radio_buttons', 'overflow'];
const VIEWS = 'docs.slack.dev/reference/views';
const METHODS = 'docs.slack.dev/reference/methods';

export const RULES: readonly Rule[] = [
  {
    on: ['message'],
    says: 'You can include up to 50 blocks in each message.',
    broken: ({ blocks }) => list(blocks).length > 50,
  },
  {
    on: ['message'],
    says: 'No message text provided.',
    from: METHODS,
    error: 'no_text',
    broken: (message) =>
      !['text', 'blocks', 'attachments', 'markdown_text'].some((name) => filled(message[name])),
  },
  {
    on: ['message'],
    says: 'Slack will truncate messages containing more than 40,000 characters.',
    from: `${METHODS}/chat.postMessage`,
    error: 'msg_too_long',
    broken: ({ text }) => long(text, 40_000),
  },
  {
    on: ['chat.update'],
    says: 'The text field cannot exceed 4,000 characters.',
    from: `${METHODS}/chat.update`,
    error: 'msg_too_long',
    broken: ({ text }) => long(text, 4000),
  },
  {
    on: ['message'],
    says: 'Blocks submitted with this message are too long (seen near 13,200 characters in all).',
    from: 'github.com/slackapi/bolt-js/issues/2509',
    error: 'msg_blocks_too_long',
    broken: ({ blocks }) => charactersIn(blocks) > 13_200,
  },
  {
    on: ['message'],
    says: 'Markdown text cannot be used in conjunction with blocks or text argument.',
    from: METHODS,
    error: 'markdown_text_conflict',
    broken: (message) =>
      filled(message['markdown_text']) && (filled(message['text']) || filled(message['blocks'])),
  },
  {
    on: ['message'],
    says: 'A maximum of 100 attachments are allowed on a message.',
    from: METHODS,
    error: 'too_many_attachments',
    broken: ({ attachments }) => list(attachments).length > 100,
  },
  {
    on: ['message'],
    says: 'Tables are limited to one per message.',
    broken: ({ blocks }) => ofType(blocks, 'table').length > 1,
  },
  {
    on: ['message', 'view'],
    says: 'The limit of markdown is 12,000 characters in total for all markdown blocks in a single payload.',
    broken: ({ blocks }) => charactersIn(ofType(blocks, 'markdown')) > 12_000,
  },
  {
    on: ['message', 'view'],
    says: 'block_id should be unique for each message or view and each iteration of it.',
    broken: ({ blocks }) => twice(list(blocks).map((block) => fieldsOf(block)['block_id'])),
  },
  {
    on: ['view'],
    says: 'Markdown and table blocks are available in messages.',
    broken: ({ blocks }) => [...ofType(blocks, 'markdown'), ...ofType(blocks, 'table')].length > 0,
  },
  {
    on: ['modal'],
    says: 'submit is required when an input block is within the blocks array.',
    from: VIEWS,
    broken: ({ blocks, submit }) => ofType(blocks, 'input').length > 0 && submit === undefined,
  },
  {
    on: ['view'],
    says: 'external_id has a max length of 255 characters.',
    from: `${METHODS}/views.open`,
    broken: ({ external_id: id }) => long(id, 255),
  },
  {
    on: ['view'],
    says: 'focus_on_load: only one element can be set to true.',
    broken: ({ blocks }) => everywhere(blocks).filter((one) => one['focus_on_load'] === true).length > 1,
  },
  {
    on: ['view'],
    says: 'Error returned if the provided view is greater than 250kb.',
    from: `${METHODS}/views.open`,
    error: 'view_too_large',
    broken: (view) => JSON.stringify(view).length > 250_000,
  },
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
    says: 'image_url is publicly hosted, of at most 3000 characters; alt_text has at most 2000.',
    broken: ({ image_url: url, alt_text: alt }) =>
      other(url, /^https?:\/\/./u) || long(url, 3000) || long(alt, 2000),
  },
  {
    on: ['image'],
    says: 'You must provide either the URL or ID. If both are provided then the payload will be rejected.',
    broken: ({ slack_file: file }) => isObject(file) && 'id' in file && 'url' in file,
  },
  {
    on: ['video'],
    says: 'video_url and title_url must go to an HTTPS URL.',
    broken: ({ video_url: url, title_url: title }) => [url, title].some((one) => other(one, /^https:\/\/./u)),
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

/** Every rule that a request breaks, where it does. `part` is what the whole is: a message, a view and so on. */
export function broken(whole: Fields, parts: readonly string[]): (Problem & { error?: string })[] {
  const found = ruled(whole, parts, '');
  const walk = (value: unknown, at: string): (Problem & { error?: string })[] => {
    if (Array.isArray(value)) return value.flatMap((one, index) => walk(one, `${at}[${index}]`));
    if (!isObject(value)) return [];
    const inside = Object.entries(value).flatMap(([name, one]) => walk(one, `${at}.${name}`));
    return [...ruled(value, kindsOf(value, at), at), ...inside];
  };
  return [...found, ...walk(whole['blocks'], 'blocks')];
}

function ruled(what: Fields, kinds: readonly string[], at: string): (Problem & { error?: string })[] {
  return RULES.filter(
    ({ on, broken: isBroken }) => on.some((one) => kinds.includes(one)) && isBroken(what),
  ).map(({ says, error }) => ({ at, what: says, ...(error === undefined ? {} : { error }) }));
}

function kindsOf(value: Fields, at: string): string[] {
  const place = /\.options\[\d+\]$/u.test(at)
    ? ['overflow-option']
    : /(?<!\.confirm)\.confirm$/u.test(at)
      ? ['confirm']
      : [];
  return [String(value['type']), 'any', ...place];
}

function wrongGroup({ label, options }: Fields): boolean {
  const { length } = list(options);
  return long(fieldsOf(label)['text'], 75) || length === 0 || length > 100;
}

function optionsOf(element: Fields): Fields[] {
  const groups = list(element['option_groups']).flatMap((group) => list(fieldsOf(group)['options']));
  return [...list(element['options']), ...groups].map(fieldsOf);
}

/** Every object within, however deep. */
function everywhere(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(everywhere);
  return isObject(value) ? [value, ...Object.values(value).flatMap(everywhere)] : [];
}

/** The characters that count for the length of all blocks: texts, addresses, values. */
function charactersIn(value: unknown): number {
  const counted = ['text', 'url', 'value'];
  return everywhere(value)
    .flatMap((one) => counted.map((name) => one[name]))
    .reduce((sum: number, one) => sum + (typeof one === 'string' ? one.length : 0), 0);
}

function ofType(blocks: unknown, type: string): Fields[] {
  return list(blocks)
    .map(fieldsOf)
    .filter((block) => block['type'] === type);
}

function twice(values: unknown[]): boolean {
  const given = values.filter((value) => value !== undefined);
  return new Set(given).size < given.length;
}

function long(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.length > most;
}

function other(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && !pattern.test(value);
}

function filled(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
