import { type Html, html } from './html.ts';
import { mrkdwn } from './mrkdwn.ts';
import { rich } from './slack-rich.ts';

type Fields = Record<string, unknown>;

/** A message as Slack's clients draw it. `seen`: only its reader sees it. */
export function slackMessage(
  { text, blocks }: { text: string; blocks: readonly unknown[] },
  seen = false,
): Html {
  return html`
    <div class="message">
      <div class="face" aria-hidden="true">O</div>
      <div class="body">
        ${seen ? html`<div class="small">Only visible to you</div>` : null}
        <div><b class="name">Osem</b> <span class="app">APP</span> <span class="small">09:30</span></div>
        ${blocks.length === 0 ? html`<div class="words">${mrkdwn(text)}</div>` : blocks.map(block)}
      </div>
    </div>
    <div class="aloud">Notification: ${mrkdwn(text)}</div>`;
}

/** A modal, or the Home tab. */
export function slackView(view: unknown): Html {
  const { type, title, blocks, submit, close } = fieldsOf(view);
  const body = listOf(blocks).map(block);
  if (type === 'home')
    return html`<div class="home"><div class="tabs"><b>Home</b> <span>Messages</span> <span>About</span></div>${body}</div>`;
  return html`
    <div class="modal" role="group">
      <div class="title"><b>${wordsOf(title)}</b><span aria-hidden="true">✕</span></div>
      <div class="inside">${body}</div>
      <div class="foot">
        ${close === undefined ? null : html`<span class="button">${wordsOf(close)}</span>`}
        ${submit === undefined ? null : html`<span class="button primary">${wordsOf(submit)}</span>`}
      </div>
    </div>`;
}

function block(value: unknown): Html {
  const fields = fieldsOf(value);
  const elements = listOf(fields['elements']);
  switch (fields['type']) {
    case 'header':
      return html`<div class="header">${textOf(fields['text'])}</div>`;
    case 'section':
      return section(fields);
    case 'context':
      return html`<div class="context">${elements.map((one) => html`<span>${textOf(one)}</span> `)}</div>`;
    case 'actions':
      return html`<div class="actions">${elements.map(element)}</div>${elements.map(beside)}`;
    case 'divider':
      return html`<hr>`;
    case 'rich_text':
      return html`<div class="rich">${elements.map(rich)}</div>`;
    case 'input':
      return input(fields);
    default:
      return html`<div class="unknown">A block of type ${String(fields['type'])}</div>`;
  }
}

function section({ text, fields, accessory }: Fields): Html {
  const columns = listOf(fields).map((one) => html`<div class="field">${textOf(one)}</div>`);
  const own = accessory === undefined ? null : html`<div>${element(accessory)}${beside(accessory)}</div>`;
  return html`<div class="section"><div class="words">${text === undefined ? null : textOf(text)}${columns}</div>${own}</div>`;
}

function input({ label, hint, element: inside, optional }: Fields): Html {
  return html`<div class="input">
    <div class="label">${wordsOf(label)}${optional === true ? html` <span class="small">(optional)</span>` : null}</div>
    ${element(inside)}
    ${hint === undefined ? null : html`<div class="small">${wordsOf(hint)}</div>`}</div>`;
}

function element(value: unknown): Html {
  const fields = fieldsOf(value);
  const { type, style, options, placeholder, initial_value: given, multiline } = fields;
  switch (type) {
    case 'button':
      return html`<span class="button ${String(style ?? '')}">${textOf(fields['text'])}</span>`;
    case 'overflow':
      return html`<span class="button" title="More">⋯</span>`;
    case 'checkboxes':
    case 'radio_buttons':
      return html`<div>${listOf(options).map((one) => html`<div>${picked(fields, one)} ${choice(one)}</div>`)}</div>`;
    case 'plain_text_input':
      return html`<div class="entry ${multiline === true ? 'many' : ''}">${given === undefined ? hinted(placeholder) : String(given)}</div>`;
    case 'file_input':
      return html`<div class="entry">⬆ Upload a file</div>`;
    case 'image':
      return html`<span class="picture">▣ ${String(fields['alt_text'])}</span>`;
    default:
      return html`<span class="select">${chosen(fields)}<span aria-hidden="true"> ▾</span></span>`;
  }
}

/** What a press brings up: the entries of a menu, the question before it is done. */
function beside(value: unknown): Html {
  const { type, text, confirm, options } = fieldsOf(value);
  const { title, text: question } = fieldsOf(confirm);
  return html`${type === 'overflow' ? html`<div class="menu">⋯ ${listOf(options).map(choice)}</div>` : null}
    ${confirm === undefined ? null : html`<div class="asks">${text === undefined ? '⋯' : wordsOf(text)} asks: ${wordsOf(title)} ${wordsOf(question)}</div>`}`;
}

function picked({ initial_options: many, initial_option: one }: Fields, option: unknown): string {
  const all = [...listOf(many), ...(one === undefined ? [] : [one])].map((each) => JSON.stringify(each));
  return all.includes(JSON.stringify(option)) ? '☑' : '☐';
}

function chosen({
  initial_option: option,
  initial_user: user,
  initial_date_time: time,
  placeholder,
}: Fields): Html {
  if (option !== undefined) return choice(option);
  if (typeof user === 'string') return html`@${user}`;
  if (typeof time === 'number')
    return html`${new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ')}`;
  return placeholder === undefined ? html`<span class="small">Choose</span>` : hinted(placeholder);
}

function choice(option: unknown): Html {
  return html`<span class="option">${textOf(fieldsOf(option)['text'])}</span>`;
}

function hinted(placeholder: unknown): Html {
  return html`<span class="small">${placeholder === undefined ? '' : wordsOf(placeholder)}</span>`;
}

function textOf(value: unknown): Html {
  const { type, text } = fieldsOf(value);
  return type === 'mrkdwn' ? mrkdwn(String(text)) : html`${String(text ?? '')}`;
}

function wordsOf(value: unknown): string {
  return String(fieldsOf(value)['text'] ?? '');
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
