import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import type { ChannelMemory } from '../memory.ts';
import type { Client } from './client.ts';
import { isDirect } from './event.ts';
import { answerIn } from './fault.ts';

/** Longest wait for a name: the customer's words wait for it. */
export const ASKING_MS = 2000;
/** For so long nobody is asked for after LINE did not answer. */
const REST_MS = 30_000;
/** People who are known without asking anybody. */
const KEPT = 2000;
/** An IETF language tag (BCP 47) of the usual lengths; anything else says nothing. */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/i;

export interface Person {
  name: string | null;
  language?: string;
}

/** Who writes, by LINE's profiles: asked for once, kept with the conversation. Whoever cannot be asked for has no name yet. Throws nothing. */
export type WhoIs = (conversation: string, user: string) => Promise<Person>;

const NOBODY: Person = { name: null };

/** `client` gives up after ASKING_MS. */
export function createWhoIs(client: Client, memory: ChannelMemory | undefined, now: () => number): WhoIs {
  const known = new Map<string, Person>();
  let restUntil = 0;
  const remember = (key: string, person: Person) => {
    known.set(key, person);
    for (const oldest of known.keys()) if (known.size > KEPT) known.delete(oldest);
    return person;
  };
  const ask = async (conversation: string, user: string): Promise<Person | null> => {
    if (now() < restUntil) return null;
    try {
      return personIn(await profileOf(client, conversation, user));
    } catch (error) {
      const status = answerIn(error)?.status ?? 0;
      // Whoever has not agreed that we know them, or is not there any more.
      if (status >= 400 && status < 500 && status !== 429) return NOBODY;
      restUntil = now() + REST_MS;
      return null;
    }
  };
  return async (conversation, user) => {
    const key = `${conversation} ${user}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const kept = await memory?.get(conversation, keyOf(user)).catch(() => null);
    if (kept != null) return remember(key, personIn(readJson(kept.value)));
    const person = await ask(conversation, user);
    if (person === null) return NOBODY;
    const value = JSON.stringify({ displayName: person.name ?? '', language: person.language });
    if (person.name !== null)
      await memory?.put({ topic: conversation, key: keyOf(user), value, at: now() }).catch(() => undefined);
    return remember(key, person);
  };
}

const keyOf = (user: string) => `profile:${user}`;

function profileOf(client: Client, conversation: string, user: string): Promise<unknown> {
  if (isDirect(conversation)) return client.getUserProfile(user);
  return conversation.startsWith('C')
    ? client.getGroupMemberProfile(conversation, user)
    : client.getRoomMemberProfile(conversation, user);
}

function personIn(profile: unknown): Person {
  const { displayName: name, language } = Object(profile) as { displayName?: unknown; language?: unknown };
  const shown = displayName(typeof name === 'string' ? name : '');
  const speaks = typeof language === 'string' && LANGUAGE_TAG.test(language) ? { language } : {};
  return { name: shown === '' ? null : shown, ...speaks };
}
