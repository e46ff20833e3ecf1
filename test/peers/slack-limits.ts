/**
 * Judges what is sent to Slack by Slack's published limits, written down here once more on purpose: from the doc comments of
 * @slack/types 3.2 and docs.slack.dev (reference/block-kit, reference/views, reference/methods), not from the product.
 */
type Json = unknown;
type Shape = Record<string, Json>;

/** Everything wrong with a message's text and blocks; empty when Slack would take it. */
export function problemsOfMessage(message: { text?: Json; blocks?: Json }): string[] {
  const problems: string[] = [];
  const text = typeof message.text === 'string' ? message.text : '';
  if (text.trim() === '') problems.push('text: a message with blocks needs a text for notifications');
  if (text.length > 40_000) problems.push('text: msg_too_long');
  const blocks = list(message.blocks);
  if (blocks.length > 50) problems.push('blocks: more than 50');
  problems.push(...problemsOfBlocks(blocks, MESSAGE_BLOCKS));
  if (textIn(blocks) > 13_200) problems.push('blocks: msg_blocks_too_long');
  return [
    ...problems,
    ...pingsIn(text),
    ...(JSON.stringify(message)
      .match(LONE)
      ?.map(() => 'a lone surrogate or NUL') ?? []),
  ];
}

/** Everything wrong with a modal. */
export function problemsOfView(view: Json): string[] {
  const shape = object(view);
  const blocks = list(shape.blocks);
  const hasInput = blocks.some((block) => object(block).type === 'input');
  return [
    ...(shape.type === 'modal' ? [] : ['type: not a modal']),
    ...plainText(shape.title, 24, 'title'),
    ...optional(shape.close, (value) => plainText(value, 24, 'close')),
    ...optional(shape.submit, (value) => plainText(value, 24, 'submit')),
    ...(hasInput && shape.submit === undefined ? ['submit: needed with an input'] : []),
    ...most(shape.private_metadata, 3000, 'private_metadata'),
    ...most(shape.callback_id, 255, 'callback_id'),
    ...(blocks.length === 0 || blocks.length > 100 ? ['blocks: 1 to 100'] : []),
    ...problemsOfBlocks(blocks, VIEW_BLOCKS),
    ...(JSON.stringify(view).length > 250_000 ? ['view: above 250 kB'] : []),
  ];
}

const MESSAGE_BLOCKS = new Set(['header', 'section', 'context', 'actions', 'divider', 'rich_text']);
const VIEW_BLOCKS = new Set([...MESSAGE_BLOCKS, 'input']);
const LONE = /\\ud[89a-f][0-9a-f]{2}|\\u0000/gi;

function problemsOfBlocks(blocks: Json[], allowed: ReadonlySet<string>): string[] {
  const ids = blocks.map((block) => object(block).block_id).filter((id) => id !== undefined);
  const twice = new Set(ids).size < ids.length ? ['block_id: twice'] : [];
  return [
    ...twice,
    ...blocks.flatMap((block, index) => problemsOfBlock(object(block), allowed, `blocks[${index}]`)),
  ];
}

function problemsOfBlock(block: Shape, allowed: ReadonlySet<string>, at: string): string[] {
  const type = String(block.type);
  const own = most(block.block_id, 255, `${at}.block_id`);
  if (!allowed.has(type)) return [...own, `${at}: no block of type ${type} here`];
  const elements = list(block.elements);
  switch (type) {
    case 'header':
      return [...own, ...plainText(block.text, 150, `${at}.text`)];
    case 'section':
      return [...own, ...section(block, at)];
    case 'context':
      return [
        ...own,
        ...count(elements, 1, 10, at),
        ...elements.flatMap((element, i) => anyText(element, 3000, `${at}.elements[${i}]`)),
      ];
    case 'actions':
      return [
        ...own,
        ...count(elements, 1, 25, at),
        ...primaries(elements, at),
        ...elements.flatMap((element, i) => problemsOfElement(object(element), `${at}.elements[${i}]`)),
      ];
    case 'input':
      return [
        ...own,
        ...plainText(block.label, 2000, `${at}.label`),
        ...optional(block.hint, (value) => plainText(value, 2000, `${at}.hint`)),
        ...problemsOfElement(object(block.element), `${at}.element`),
      ];
    case 'rich_text':
      return [...own, ...count(elements, 1, 100, at), ...richProblems(elements, at)];
    default:
      return own;
  }
}

function section(block: Shape, at: string): string[] {
  const fields = list(block.fields);
  return [
    ...(block.text === undefined && fields.length === 0 ? [`${at}: neither text nor fields`] : []),
    ...optional(block.text, (value) => anyText(value, 3000, `${at}.text`)),
    ...(fields.length > 10 ? [`${at}.fields: more than 10`] : []),
    ...fields.flatMap((field, i) => anyText(field, 2000, `${at}.fields[${i}]`)),
    ...optional(block.accessory, (value) => problemsOfElement(object(value), `${at}.accessory`)),
  ];
}

function problemsOfElement(element: Shape, at: string): string[] {
  const own = [
    ...most(element.action_id, 255, `${at}.action_id`),
    ...optional(element.confirm, (value) => confirm(object(value), `${at}.confirm`)),
  ];
  const options = list(element.options);
  switch (element.type) {
    case 'button':
      return [
        ...own,
        ...plainText(element.text, 75, `${at}.text`),
        ...most(element.value, 2000, `${at}.value`),
        ...most(element.url, 3000, `${at}.url`),
      ];
    case 'overflow':
      return [
        ...own,
        ...count(options, 1, 5, at),
        ...options.flatMap((option, i) => optionOf(object(option), `${at}[${i}]`)),
      ];
    case 'checkboxes':
      return [
        ...own,
        ...count(options, 1, 10, at),
        ...options.flatMap((option, i) => optionOf(object(option), `${at}[${i}]`)),
      ];
    case 'static_select':
      return [
        ...own,
        ...count(options, 1, 100, at),
        ...options.flatMap((option, i) => optionOf(object(option), `${at}[${i}]`)),
        ...initial(element, options, at),
      ];
    case 'plain_text_input':
      return [
        ...own,
        ...(Number(element.max_length) > 3000 ? [`${at}.max_length`] : []),
        ...most(element.initial_value, 3000, `${at}.initial_value`),
      ];
    default:
      return [...own, `${at}: no element of type ${String(element.type)} is known here`];
  }
}

function initial(element: Shape, options: Json[], at: string): string[] {
  if (element.initial_option === undefined) return [];
  const known = options.map((option) => JSON.stringify(option));
  return known.includes(JSON.stringify(element.initial_option))
    ? []
    : [`${at}.initial_option: not among the options`];
}

function optionOf(option: Shape, at: string): string[] {
  return [
    ...plainText(option.text, 75, `${at}.text`),
    ...most(option.value, 150, `${at}.value`),
    ...most(option.url, 3000, `${at}.url`),
  ];
}

function confirm(shape: Shape, at: string): string[] {
  return [
    ...plainText(shape.title, 100, `${at}.title`),
    ...anyText(shape.text, 300, `${at}.text`),
    ...plainText(shape.confirm, 30, `${at}.confirm`),
    ...plainText(shape.deny, 30, `${at}.deny`),
  ];
}

function primaries(elements: Json[], at: string): string[] {
  const primary = elements.filter((element) => object(element).style === 'primary');
  return primary.length > 1 ? [`${at}: more than one primary`] : [];
}

const RICH = new Set(['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']);
const RICH_LEAVES = new Set(['text', 'link', 'date', 'user']);

function richProblems(elements: Json[], at: string): string[] {
  return elements.flatMap((element, i) => {
    const shape = object(element);
    const here = `${at}.elements[${i}]`;
    if (RICH.has(String(shape.type))) {
      const inner = list(shape.elements);
      return [...count(inner, 1, 1000, here), ...richProblems(inner, here)];
    }
    if (!RICH_LEAVES.has(String(shape.type))) return [`${here}: ${String(shape.type)} is not known here`];
    const empty = shape.type === 'text' && String(shape.text ?? '') === '';
    return [...(empty ? [`${here}.text: empty`] : []), ...most(shape.url, 3000, `${here}.url`)];
  });
}

function plainText(value: Json, limit: number, at: string): string[] {
  const shape = object(value);
  return shape.type === 'plain_text' ? anyText(value, limit, at) : [`${at}: plain_text is needed`];
}

/** mrkdwn may mention people by their ids and show dates; it may never ping a channel or hold a bare `<`. */
function anyText(value: Json, limit: number, at: string): string[] {
  const { type, text } = object(value);
  if (type !== 'plain_text' && type !== 'mrkdwn') return [`${at}: no text object`];
  if (typeof text !== 'string' || text.length < 1) return [`${at}: empty`];
  const long = text.length > limit ? [`${at}: ${text.length} characters of ${limit}`] : [];
  return type === 'mrkdwn' ? [...long, ...pingsIn(text).map((ping) => `${at}: ${ping}`)] : long;
}

const HARMLESS = /<@[UW][A-Z0-9]+>|<!date\^\d+\^[^|<>]+\|[^<>]+>/g;

function pingsIn(mrkdwn: string): string[] {
  return /[<>]/.test(mrkdwn.replace(HARMLESS, '')) ? ['mark-up that is not escaped'] : [];
}

function textIn(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textIn(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => {
    return (
      sum +
      (typeof one === 'string' && (key === 'text' || key === 'url' || key === 'value')
        ? one.length
        : textIn(one))
    );
  }, 0);
}

function most(value: Json, limit: number, at: string): string[] {
  return typeof value === 'string' && value.length > limit ? [`${at}: longer than ${limit}`] : [];
}

function count(values: Json[], least: number, greatest: number, at: string): string[] {
  return values.length < least || values.length > greatest ? [`${at}: ${values.length} elements`] : [];
}

function optional(value: Json, check: (value: Json) => string[]): string[] {
  return value === undefined ? [] : check(value);
}

function object(value: Json): Shape {
  return typeof value === 'object' && value !== null ? (value as Shape) : {};
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}
