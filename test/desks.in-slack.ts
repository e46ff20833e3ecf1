import { expect } from 'vitest';
import { type SlackMessage, type SlackPeer, TEAM } from './peers/slack.ts';

interface Element {
  type: string;
  text?: { text: string };
  action_id: string;
  value?: string;
  options?: { value: string; text: { text: string } }[];
}

const DESK = 'C0DESK';
const where = (user: string) => ({
  user: { id: user, team_id: TEAM },
  team: { id: TEAM, domain: 'test' },
});

/** Everything that is written in it, as one text. */
export const words = (of: unknown): string => JSON.stringify(of) ?? '';

/** Somebody who works in Slack: sees cards and threads, presses, types, fills in. */
export class InSlack {
  readonly user: string;
  /** Whether nothing that is said to them alone arrives. */
  deaf = false;
  readonly #slack: SlackPeer;

  constructor(slack: SlackPeer, user: string) {
    this.#slack = slack;
    this.user = user;
  }

  cards(channel = DESK): SlackMessage[] {
    return this.#slack.messages.filter((one) => one.channel === channel && one.threadTs === null);
  }

  /** The one card of a ticket. */
  card(number: number): SlackMessage {
    const found = this.#slack.messages.filter(
      ({ threadTs, blocks }) => threadTs === null && words(blocks).includes(`"card-${number}"`),
    );
    expect(found).toHaveLength(1);
    return found[0] as SlackMessage;
  }

  numberOf(name: string): number {
    const found = this.cards().find(({ blocks }) => words(blocks).includes(name));
    const number = Number(/"card-(\d+)"/.exec(words(found?.blocks))?.[1]);
    expect(number, `the card of ${name}`).toBeGreaterThan(0);
    return number;
  }

  thread(number: number): SlackMessage[] {
    const { ts } = this.card(number);
    return this.#slack.messages.filter(({ threadTs }) => threadTs === ts);
  }

  /** What was said to them alone, the newest last. */
  told(): { text: string; blocks: unknown[]; threadTs: string | null }[] {
    return this.#slack.ephemerals.filter(({ user }) => user === this.user);
  }

  direct(): SlackMessage[] {
    return this.#slack.messages.filter(({ channel }) => channel === `D${this.user.slice(1)}`);
  }

  home(): string {
    return words(this.#slack.homes.get(this.user)?.view);
  }

  async openHome(): Promise<void> {
    await this.#tell(
      this.#slack.event({
        type: 'app_home_opened',
        user: this.user,
        tab: 'home',
        channel: `D${this.user.slice(1)}`,
        event_ts: '1',
      }),
    );
  }

  /** Presses the button with these words in a message, a view or a Home. */
  async press(on: unknown, label: string, message?: SlackMessage): Promise<void> {
    const button = elementsIn(on).find(({ text }) => text?.text.startsWith(label));
    if (button === undefined) throw new Error(`no button ${label} in ${words(on)}`);
    const own = message === undefined ? {} : { message: { ts: message.ts, thread_ts: message.threadTs } };
    await this.#act({ type: 'button', action_id: button.action_id, value: button.value }, own);
  }

  /** Chooses from the menu at the end of a card. */
  async choose(on: unknown, label: string): Promise<void> {
    const menu = elementsIn(on).find(({ options }) =>
      options?.some(({ text }) => text.text.startsWith(label)),
    );
    const option = menu?.options?.find(({ text }) => text.text.startsWith(label));
    if (menu === undefined || option === undefined) throw new Error(`no choice ${label} in ${words(on)}`);
    await this.#act({ type: menu.type, action_id: menu.action_id, selected_option: { value: option.value } });
  }

  /** Chooses a shortcut in the menu of a message. */
  async shortcut(callback: string, { ts, threadTs, text }: SlackMessage): Promise<void> {
    const thread = threadTs === null ? {} : { thread_ts: threadTs };
    await this.#slack.emit('interactive', {
      ...{ type: 'message_action', callback_id: callback, ...where(this.user), action_ts: '1' },
      ...{
        channel: { id: DESK, name: 'desk' },
        message_ts: ts,
        message: { type: 'message', ts, text, ...thread },
      },
      ...{ trigger_id: this.#slack.trigger(), response_url: this.#answersGoTo() },
    });
  }

  /** Types a slash command anywhere. */
  async type(command: string, text = ''): Promise<void> {
    const trigger = this.#slack.trigger();
    const place = { channel_id: DESK, response_url: this.#answersGoTo() };
    const payload = { command, text, user_id: this.user, team_id: TEAM, trigger_id: trigger, ...place };
    await this.#slack.emit('slash_commands', payload);
  }

  /** Writes under a card; answers the message's `ts`. */
  async write(number: number, text: string): Promise<string> {
    const body = this.#slack.write({ user: this.user, text, threadTs: this.card(number).ts });
    await this.#tell(body);
    return String(body.event.ts);
  }

  /** The form that was opened last. */
  form(): { id: string; view: Record<string, unknown>; updates: number } {
    const view = this.#slack.views.at(-1);
    if (view === undefined) throw new Error('no form was opened');
    return view;
  }

  forms(): number {
    return this.#slack.views.length;
  }

  /** Submits it; answers what Slack was told: nothing when it closes. */
  async submit(filled: Record<string, string | boolean | string[]>): Promise<Record<string, unknown>> {
    const { id, view } = this.form();
    const values = Object.fromEntries(
      Object.entries(filled).map(([name, value]) => [name, { [name]: stateOf(view, name, value) }]),
    );
    const { hash } = this.#slack.views.at(-1) ?? {};
    const shown = { ...view, id, hash, state: { values } };
    const ack = await this.#slack.emit('interactive', {
      ...{ type: 'view_submission', ...where(this.user), trigger_id: this.#slack.trigger(), view: shown },
    });
    const answer = (ack.payload ?? {}) as Record<string, unknown>;
    // Slack shows the view that an answer brings.
    if (answer.response_action === 'update')
      Object.assign(this.#slack.views.at(-1) ?? {}, { view: answer.view });
    return answer;
  }

  #answersGoTo(): string {
    if (!this.deaf) return this.#slack.responseUrl(this.user, DESK);
    // Nobody issued it.
    return this.#slack.apiUrl.replace('/api/', `/respond/${this.user}/${DESK}/0`);
  }

  #act(action: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<unknown> {
    return this.#slack.emit('interactive', {
      ...{ type: 'block_actions', ...where(this.user), channel: { id: DESK, name: 'desk' } },
      trigger_id: this.#slack.trigger(),
      response_url: this.#answersGoTo(),
      actions: [{ block_id: 'b', action_ts: '1', ...action }],
      ...more,
    });
  }

  async #tell(body: Parameters<SlackPeer['tell']>[0]): Promise<void> {
    expect((await this.#slack.tell(body, {})).at(-1)).toBe('acknowledged');
  }
}

function stateOf(view: Record<string, unknown>, name: string, value: string | boolean | string[]): unknown {
  const { blocks } = view as { blocks: { block_id?: string; element?: { type: string } }[] };
  const type = blocks.find(({ block_id: id }) => id === name)?.element?.type;
  if (type === undefined) throw new Error(`the form has no field ${name}: ${words(view)}`);
  if (Array.isArray(value)) return { type, selected_options: value.map((one) => ({ value: one })) };
  if (type === 'checkboxes') return { type, selected_options: value === true ? [{ value: name }] : [] };
  return type === 'plain_text_input' ? { type, value } : { type, selected_option: { value } };
}

/** Every button, menu and list in it, however deep. */
function elementsIn(of: unknown): Element[] {
  if (typeof of !== 'object' || of === null) return [];
  const own = 'action_id' in of ? [of as Element] : [];
  return [...own, ...Object.values(of).flatMap(elementsIn)];
}
