import {
  actions,
  type Body,
  boxes,
  button,
  confirm,
  divider,
  field,
  image,
  input,
  long,
  many,
  menu,
  mrkdwn,
  option,
  plain,
  rich,
  section,
  select,
  sentence,
} from './slack.corpus.parts.ts';

/** As the documents show them. */
export const GOOD_BLOCKS: [string, unknown[]][] = [
  ['50 blocks', many(50, () => divider)],
  ['a header of 150', [{ type: 'header', text: { ...plain(long(150)), emoji: true } }]],
  ['a section of 3000', [section({ text: mrkdwn(long(3000)) })]],
  [
    'a section in mrkdwn with a button',
    [section({ text: { ...mrkdwn('*Bold* and _not_'), verbatim: true }, accessory: button() })],
  ],
  ['10 fields of 1000', [section({ text: undefined, fields: many(10, () => plain(long(1000))) })]],
  [
    'a date in mrkdwn',
    [section({ text: mrkdwn('<!date^1720710212^{date_long} at {time}^https://a.example|then>') })],
  ],
  ['a section that always opens', [section({ expand: true })]],
  [
    'a context of words and a picture',
    [{ type: 'context', elements: [image(), mrkdwn('Words'), plain('Words')] }],
  ],
  ['25 buttons', actions(...many(25, (i) => button({ action_id: `b${i}` })))],
  [
    'a button of everything',
    actions(
      button({
        style: 'danger',
        value: long(2000),
        url: 'https://a.example',
        confirm: confirm({ style: 'danger' }),
        accessibility_label: 'Go',
      }),
    ),
  ],
  ['a button without an action_id', actions(button({ action_id: undefined }))],
  ['a menu of five', actions(menu({ options: many(5, (i) => option(`${i}`)) }))],
  ['a menu of one', actions(menu({ options: [option('a', { url: 'https://a.example' })] }))],
  ['a value of 150', actions(menu({ options: [option('a', { value: long(150) })] }))],
  [
    'a select of 100',
    actions(select({ options: many(100, (i) => option(`${i}`)), initial_option: option('7') })),
  ],
  [
    'a select of groups',
    actions(select({ options: undefined, option_groups: [{ label: plain('A'), options: [option('a')] }] })),
  ],
  [
    'selects of people, channels and conversations',
    actions(
      { type: 'users_select' },
      { type: 'channels_select' },
      { type: 'conversations_select', filter: { include: ['im'] } },
    ),
  ],
  [
    'several of several',
    actions({ type: 'multi_static_select', options: [option('a')], max_selected_items: 1 }),
  ],
  ['boxes with a tick', actions(boxes({ initial_options: [option('a')] }))],
  ['boxes in mrkdwn', actions(boxes({ options: [option('a', { text: mrkdwn('*a*') })] }))],
  [
    'dates and times',
    actions(
      { type: 'datepicker', initial_date: '2026-11-22' },
      { type: 'timepicker', initial_time: '23:59' },
      { type: 'datetimepicker', initial_date_time: 1_628_633_820 },
    ),
  ],
  ['a picture', [image({ title: plain('A cat') })]],
  ['a picture from Slack', [image({ image_url: undefined, slack_file: { id: 'F0' } })]],
  ['markdown', [{ type: 'markdown', text: '**This is bold text**' }]],
  [
    'a table',
    [
      {
        type: 'table',
        column_settings: [{ align: 'right' }],
        rows: [
          [
            { type: 'raw_text', text: 'A' },
            { type: 'raw_number', value: 1, text: '1' },
          ],
        ],
      },
    ],
  ],
  [
    'rich text of every kind',
    rich(
      sentence(
        { type: 'text', text: 'Words', style: { bold: true, italic: true, strike: true, code: true } },
        { type: 'link', url: 'https://a.example', text: 'A link', unsafe: true },
        { type: 'emoji', name: 'wave' },
        { type: 'user', user_id: 'U0ANA' },
        { type: 'date', timestamp: 1_720_710_212, format: '{date_num} at {time}', fallback: 'then' },
      ),
      {
        type: 'rich_text_list',
        style: 'ordered',
        indent: 1,
        border: 1,
        elements: [sentence({ type: 'text', text: 'One' })],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'Said' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'code' }], border: 0 },
    ),
  ],
];

export const GOOD_VIEWS: [string, Body][] = [
  ['100 blocks', { blocks: many(100, () => divider) }],
  ['a title of 24', { title: plain(long(24)), close: plain(long(24)) }],
  [
    'private_metadata of 3000',
    { private_metadata: long(3000), callback_id: long(255), external_id: long(255) },
  ],
  [
    'an input of 3000',
    {
      blocks: [
        input(
          field({
            multiline: true,
            min_length: 1,
            max_length: 3000,
            initial_value: long(3000),
            placeholder: plain('Words'),
          }),
          { hint: plain('A hint'), optional: true },
        ),
      ],
    },
  ],
  [
    'an input that calls',
    {
      blocks: [
        input(field({ dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] } }), {
          dispatch_action: true,
        }),
      ],
    },
  ],
  ['files', { blocks: [input({ type: 'file_input', action_id: 'f', filetypes: ['pdf'], max_files: 10 })] }],
  ['a select as an input', { blocks: [input(select())] }],
  ['radio buttons as an input', { blocks: [input({ type: 'radio_buttons', options: [option('a')] })] }],
  [
    'addresses and numbers',
    {
      blocks: [
        input({ type: 'url_text_input' }),
        input({ type: 'email_text_input' }),
        input({ type: 'number_input', is_decimal_allowed: true, min_value: '1', max_value: '9' }),
      ],
    },
  ],
  ['a word about its closing', { clear_on_close: true, notify_on_close: true }],
];
