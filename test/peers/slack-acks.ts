import { judged, oursOfMessage } from './slack-limits.ts';
import { fieldsOf, list } from './slack-reading.ts';
import { isObject } from './slack-shape.ts';

type Form = Record<string, unknown>;

/**
 * Everything wrong with what was said in an acknowledgement (docs.slack.dev/surfaces/modals, "Updating views via a
 * response action" and "Displaying errors in views"; docs.slack.dev/interactivity/implementing-slash-commands). `asked`:
 * the command or interaction that it answers.
 */
export function problemsOfAck(asked: Form, answer: unknown): string[] {
  const said = typeof answer === 'string' && answer !== '' ? { text: answer } : answer;
  if (!isObject(said) || Object.keys(said).length === 0) return [];
  if (asked['type'] === 'url_verification')
    return [said['text'], said['challenge']].includes(asked['challenge']) ? [] : ['another challenge'];
  if (typeof asked['command'] === 'string') return inCommand(said);
  if (asked['type'] === 'view_submission') return inSubmission(fieldsOf(asked['view']), said);
  return [`${String(asked['type'])} is acknowledged with nothing`];
}

/** What was answered over HTTP: JSON where it is some, else words. */
export function readAck(said: string): unknown {
  return /^[[{"]/u.test(said) ? (JSON.parse(said) as unknown) : said;
}

function inCommand({ text, blocks, ...more }: Form): string[] {
  const known = ['response_type', 'replace_original', 'unfurl_links', 'unfurl_media'];
  const strange = Object.keys(more).filter((name) => !known.includes(name));
  const type = more['response_type'] ?? 'ephemeral';
  return [
    ...(judged('chat.postMessage', { channel: 'C0DESK', text, blocks })?.problems ?? []),
    ...oursOfMessage({ text, blocks }),
    ...strange.map((name) => `${name}: is not known here`),
    ...(type === 'ephemeral' || type === 'in_channel' ? [] : [`response_type: ${String(type)}`]),
  ];
}

function inSubmission(view: Form, said: Form): string[] {
  const { response_action: action, errors, view: next } = said;
  switch (action) {
    case 'clear':
      return Object.keys(said).length > 1 ? ['clear: takes nothing else'] : [];
    case 'update':
    case 'push':
      return judged('views.push', { trigger_id: '1', view: next })?.problems ?? [];
    case 'errors':
      return inErrors(view, fieldsOf(errors));
    default:
      return [`response_action: ${String(action)} is not known`];
  }
}

/** Each stands under the block_id of an input; without one the whole form fails. */
function inErrors(view: Form, errors: Form): string[] {
  const inputs = list(view['blocks'])
    .map(fieldsOf)
    .filter(({ type }) => type === 'input')
    .map((block) => block['block_id']);
  const named = Object.entries(errors);
  return [
    ...(named.length === 0 ? ['errors: none'] : []),
    ...named.flatMap(([id, words]) => [
      ...(inputs.includes(id) ? [] : [`errors.${id}: no input has this block_id`]),
      ...(typeof words === 'string' && words !== '' ? [] : [`errors.${id}: no words`]),
    ]),
  ];
}
