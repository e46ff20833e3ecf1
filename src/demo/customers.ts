import { randomUUID } from 'node:crypto';
import { bearer, type Client } from './client.ts';
import type { Scene } from './story.ts';
import type { TelegramStandIn } from './telegram.ts';

/** A customer of the story at their end of the channel. */
export interface Customer {
  /** Posts each text as the channel's vendor would, in the order given by `order`; `twice` posts each two times at once. */
  write(texts: readonly string[], how: { twice: boolean; newestFirst: boolean }): Promise<void>;
  correct(from: string, to: string): Promise<void>;
  /** What the team wrote, as the customer sees it. */
  heard(): Promise<string[]>;
  /** What the customer wrote in the end, in the order in which it was written. */
  said(): readonly string[];
}

/** Deliveries that were answered with 200, and how many of them had come before. */
export interface Deliveries {
  sent: number;
  doubled: number;
}

export interface CustomerPorts {
  client: Client;
  telegram: TelegramStandIn;
  deliveries: Deliveries;
  /** The house's time, epoch ms. */
  now(): number;
}

export function customerOf(scene: Scene, index: number, ports: CustomerPorts): Promise<Customer> {
  return scene.channel === 'telegram'
    ? Promise.resolve(onTelegram(scene, index, ports))
    : onWebchat(scene, ports);
}

async function deliver(
  { deliveries }: CustomerPorts,
  posts: readonly (() => Promise<unknown>)[],
  { twice, newestFirst }: { twice: boolean; newestFirst: boolean },
): Promise<void> {
  for (const post of newestFirst ? posts.toReversed() : posts) {
    await Promise.all(twice ? [post(), post()] : [post()]);
    deliveries.sent += twice ? 2 : 1;
    deliveries.doubled += twice ? 1 : 0;
  }
}

function onTelegram(scene: Scene, index: number, ports: CustomerPorts): Customer {
  const { client, telegram, now } = ports;
  const id = 7000 + index;
  const [first_name = '', last_name = ''] = scene.customer.split(' ');
  const who = { id, first_name, last_name };
  let lastUpdate = 100_000 * index;
  const written: { message_id: number; date: number; text: string }[] = [];
  const headers = { 'x-telegram-bot-api-secret-token': telegram.secret };
  const update = (kind: string, message: object) => {
    lastUpdate += 1;
    const from = { ...who, is_bot: false, language_code: scene.language };
    const body = { update_id: lastUpdate, [kind]: { from, chat: { ...who, type: 'private' }, ...message } };
    return () => client.post('/channels/telegram', body, headers);
  };
  const seconds = () => Math.floor(now() / 1000);
  return {
    write(texts, how) {
      const date = seconds();
      const messages = texts.map((text, n) => ({ message_id: written.length + n + 1, date, text }));
      written.push(...messages);
      const posts = messages.map((message) => update('message', message));
      return deliver(ports, posts, how);
    },
    correct(from, to) {
      const message = written.find(({ text }) => text === from);
      if (message === undefined) throw new RangeError('Only what was written can be corrected.');
      message.text = to;
      const post = update('edited_message', { ...message, edit_date: seconds() });
      return deliver(ports, [post], { twice: false, newestFirst: false });
    },
    heard: () => Promise.resolve([...telegram.inChat(id)]),
    said: () => written.map(({ text }) => text),
  };
}

async function onWebchat(scene: Scene, ports: CustomerPorts): Promise<Customer> {
  const { client } = ports;
  const { customer: name, language } = scene;
  const { token } = await client.post<{ token: string }>('/chat/session', { name, language }, {});
  const written: string[] = [];
  return {
    write(texts, how) {
      const posts = texts.map((text) => {
        const body = { id: randomUUID(), text, name, typed: written.push(text) };
        return () => client.post('/channels/webchat', body, bearer(token));
      });
      return deliver(ports, posts, how);
    },
    correct: () => Promise.reject(new RangeError('The live chat has no corrections.')),
    async heard() {
      const { messages } = await client.get<{ messages: { from: string; text: string }[] }>(
        '/chat/messages',
        token,
      );
      return messages.filter(({ from }) => from === 'team').map(({ text }) => text);
    },
    said: () => written,
  };
}
