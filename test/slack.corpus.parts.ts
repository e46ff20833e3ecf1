export type Body = Record<string, unknown>;

/** Blocks and elements that Slack takes, to be changed into those that it does not. */
export const long = (length: number) => 'x'.repeat(length);
export const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
export const plain = (text: unknown) => ({ type: 'plain_text', text });
export const mrkdwn = (text: unknown) => ({ type: 'mrkdwn', text });
export const divider = { type: 'divider' };
export const section = (more: Body = {}): Body => ({ type: 'section', text: plain('Words'), ...more });
export const actions = (...elements: Body[]): Body[] => [{ type: 'actions', elements }];
export const button = (more: Body = {}): Body => ({
  type: 'button',
  text: plain('Go'),
  action_id: 'go',
  ...more,
});
export const option = (value: string, more: Body = {}): Body => ({ text: plain(value), value, ...more });
export const confirm = (more: Body = {}): Body => ({
  title: plain('Sure?'),
  text: plain('It cannot be undone'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
export const select = (more: Body = {}): Body => ({
  type: 'static_select',
  action_id: 's',
  options: [option('a'), option('b')],
  ...more,
});
export const boxes = (more: Body = {}): Body => ({
  type: 'checkboxes',
  action_id: 'c',
  options: [option('a')],
  ...more,
});
export const menu = (more: Body = {}): Body => ({
  type: 'overflow',
  action_id: 'm',
  options: [option('a'), option('b')],
  ...more,
});
export const input = (element: Body, more: Body = {}): Body => ({
  type: 'input',
  label: plain('Text'),
  element,
  ...more,
});
export const field = (more: Body = {}): Body => ({ type: 'plain_text_input', action_id: 't', ...more });
export const rich = (...elements: Body[]): Body[] => [{ type: 'rich_text', elements }];
export const sentence = (...elements: Body[]): Body => ({ type: 'rich_text_section', elements });
export const image = (more: Body = {}): Body => ({
  type: 'image',
  image_url: 'https://a.example/a.png',
  alt_text: 'A cat',
  ...more,
});
