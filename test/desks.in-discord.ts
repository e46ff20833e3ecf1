import { expect } from 'vitest';
import { words } from './desks.in-slack.ts';
import { DESK, type DiscordInteraction, type DiscordMessage, type DiscordPeer } from './peers/discord.ts';

interface List {
  custom_id: string;
  options?: { label: string; value: string }[];
}

/** Somebody who works in Discord: sees cards and threads, presses, types, fills in. */
export class InDiscord {
  readonly user: string;
  readonly #discord: DiscordPeer;

  constructor(discord: DiscordPeer, user: string) {
    this.#discord = discord;
    this.user = user;
  }

  cards(channel = DESK): DiscordMessage[] {
    return this.#discord.in(channel).filter(({ embeds }) => /"title":"[^"]*#\d/.test(words(embeds)));
  }

  /** The one card of a ticket. */
  card(number: number): DiscordMessage {
    const found = this.#discord.messages.filter(({ embeds, id }) => {
      const title = new RegExp(`"title":"[^"]*#${number}\\b`);
      return title.test(words(embeds)) && this.#discord.in(DESK).some((one) => one.id === id);
    });
    expect(found).toHaveLength(1);
    return found[0] as DiscordMessage;
  }

  thread(number: number): DiscordMessage[] {
    return this.#discord.in(this.card(number).id);
  }

  direct(): DiscordMessage[] {
    return this.#discord.in(`8${this.user.slice(1)}`);
  }

  /** Presses the button with these words on a message or an answer; answers once there is something to read. */
  async press(on: DiscordMessage | DiscordInteraction, label: string): Promise<DiscordInteraction> {
    const id = buttonOn('said' in on ? on.said : on, label);
    const pressed =
      'said' in on ? this.#discord.press(id, this.user, on) : this.#discord.pressOn(on, id, this.user);
    return answered(pressed);
  }

  /** Chooses an entry of a list on a message. */
  async choose(on: DiscordMessage, label: string): Promise<DiscordInteraction> {
    const lists = (on.components as { components: List[] }[]).flatMap(({ components }) => components);
    for (const { custom_id: id, options = [] } of lists) {
      const option = options.find((one) => one.label.startsWith(label));
      if (option !== undefined) return answered(this.#discord.chooseOn(on, id, [option.value], this.user));
    }
    throw new Error(`nothing to choose called ${label} in ${words(lists)}`);
  }

  /** Chooses an entry in the menu of a message. */
  async menu(name: string, on: DiscordMessage): Promise<DiscordInteraction> {
    return answered(this.#discord.menuOn(name, on, this.user));
  }

  async type(name: string, options: Record<string, unknown> = {}): Promise<DiscordInteraction> {
    return answered(this.#discord.type(name, options, this.user));
  }

  async submit(form: DiscordInteraction, filled: Record<string, string>): Promise<DiscordInteraction> {
    return answered(this.#discord.submit(form, filled, this.user));
  }

  /** Writes in the thread of a card. */
  write(number: number, text: string): DiscordMessage {
    return this.#discord.write(this.card(number).id, this.user, text);
  }
}

/** An answer to read, or a form. */
async function answered(one: DiscordInteraction): Promise<DiscordInteraction> {
  const end = Date.now() + 10_000;
  while (one.said === null && one.callback?.type !== 9 && one.whispered.length === 0) {
    if (Date.now() > end) throw new Error('nobody answered');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return one;
}

function buttonOn(of: { components?: unknown } | null, label: string): string {
  const [, id] =
    new RegExp(`"label":"${label}[^"]*","custom_id":"([^"]+)"`).exec(words(of?.components)) ?? [];
  if (id === undefined) throw new Error(`no button ${label} in ${words(of)}`);
  return id;
}
