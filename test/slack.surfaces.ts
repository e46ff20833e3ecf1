import { TEAM } from './peers/slack.ts';
import type { TestDesk } from './slack.house.ts';

type Json = Record<string, unknown>;
/** What stands in a modal's fields: texts by block, choices as `{ choose }`, ticked boxes as `{ tick }`, files as ids. */
export type Fields = Readonly<
  Record<string, string | { choose: string } | { tick: string | string[] } | { files: string[] }>
>;

const people = (user: string) => ({ user: { id: user, team_id: TEAM }, team: { id: TEAM, domain: 'test' } });

/** The blocks of somebody's Home as JSON, or '' before there is one. */
export function homeOf({ slack }: TestDesk, user = 'U0ANA'): string {
  return JSON.stringify(slack.homes.get(user)?.view.blocks ?? '');
}

/** A button or a choice in somebody's Home, as Slack sends it. */
export function inHome(
  desk: TestDesk,
  action: { id: string; value?: string; choose?: string },
  user = 'U0ANA',
) {
  return {
    type: 'block_actions',
    ...people(user),
    trigger_id: desk.slack.trigger(),
    container: { type: 'view', view_id: `V${user}` },
    view: { id: `V${user}`, type: 'home', callback_id: 'home', private_metadata: '', state: { values: {} } },
    actions: [actionOf(action)],
  };
}

/** A press in the newest modal, with what stands in its fields by then. */
export function inModal(
  desk: TestDesk,
  action: { id: string; value?: string; typed?: string; at?: number },
  fields: Fields = {},
  user = 'U0ANA',
) {
  return {
    type: 'block_actions',
    ...people(user),
    trigger_id: desk.slack.trigger(),
    container: { type: 'view', view_id: desk.slack.views.at(-1)?.id },
    view: viewOf(desk, fields),
    actions: [actionOf(action)],
  };
}

/** The newest modal, submitted. */
export function sentOff(desk: TestDesk, fields: Fields, user = 'U0ANA'): Json {
  return {
    type: 'view_submission',
    ...people(user),
    trigger_id: desk.slack.trigger(),
    view: viewOf(desk, fields),
  };
}

/** The newest modal, closed: Slack does not say what stood in it. */
export function closed(desk: TestDesk, user = 'U0ANA'): Json {
  return { type: 'view_closed', ...people(user), view: viewOf(desk, {}), is_cleared: false };
}

/** A file that somebody attached to a form; answers its id. */
export function attach(
  { slack }: TestDesk,
  name: string,
  mimetype: string,
  body: Buffer,
  url?: string,
): string {
  const id = `F${slack.files.size + 1}`;
  slack.files.set(id, { name, mimetype, body, ...(url === undefined ? {} : { url }) });
  return id;
}

function viewOf({ slack }: TestDesk, fields: Fields): Json {
  const opened = slack.views.at(-1);
  return {
    callback_id: '',
    private_metadata: '',
    ...opened?.view,
    id: opened?.id,
    hash: opened?.hash,
    state: {
      values: Object.fromEntries(
        Object.entries(fields).map(([name, put]) => [name, { [name]: stateOf(put) }]),
      ),
    },
  };
}

function stateOf(put: Fields[string]): Json {
  if (typeof put === 'string') return { type: 'plain_text_input', value: put };
  if ('choose' in put) return { type: 'static_select', selected_option: { value: put.choose } };
  if ('tick' in put)
    return { type: 'checkboxes', selected_options: [put.tick].flat().map((value) => ({ value })) };
  return { type: 'file_input', files: put.files.map((id) => ({ id })) };
}

function actionOf({
  id,
  value,
  choose,
  typed,
  at = 1,
}: {
  id: string;
  value?: string;
  choose?: string;
  typed?: string;
  at?: number;
}) {
  const base = { action_id: id, block_id: 'b', action_ts: String(at) };
  if (typed !== undefined) return { ...base, type: 'plain_text_input', block_id: id, value: typed };
  if (choose === undefined) return { ...base, type: 'button', value };
  return { ...base, type: 'static_select', selected_option: { value: choose } };
}
