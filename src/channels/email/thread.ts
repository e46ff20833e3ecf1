import { createHash, createHmac } from 'node:crypto';
import type { ChannelMemory } from '../memory.ts';
import { bouncedTo } from './bounces.ts';
import { addressIn, first, type Headers, idsIn, plainWords } from './headers.ts';

/** References that are walked: of a longer list the first, which is the root, and the newest. */
const MOST_REFERENCES = 100;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const KEY = 12;
const CHECK = 4;
const PRINT = 8;

/** To whom a thread is: the customer, or somebody outside whom we asked. */
export type Side = 'case' | 'aside';

/** Names of threads that nobody can guess, and by which we know our own again wherever they stand. */
export interface Tokens {
  /**
   * The conversation of a thread by the id of its first mail and whoever writes in it: many people answer one mail that we never
   * had, such as a newsletter, and know nothing of each other.
   */
  conversation(root: string, writer: string): string;
  /** What stands in ids and subjects of mails of a conversation. */
  token(conversation: string, side: Side): string;
  /** By which a mail of a thread is told from its others. */
  print(key: string): string;
  /** The conversation that a token is of; null for what is none of ours. */
  read(token: string): { conversation: string; side: Side } | null;
}

export function tokensOf(secret: string): Tokens {
  const letters = (text: string, length: number) =>
    [...createHmac('sha256', secret).update(text).digest().subarray(0, length)]
      .map((byte) => LETTERS[byte % 32])
      .join('');
  const signed = (key: string, side: Side) => key + letters(`${side}:${key}`, CHECK);
  return {
    conversation: (root, writer) => signed(letters(`root:${root}\n${writer}`, KEY), 'case'),
    token: (conversation, side) => signed(conversation.slice(0, KEY), side),
    print: (key) => letters(`key:${key}`, PRINT),
    read(token) {
      const key = token.slice(0, KEY);
      if (!/^[a-z2-7]{16}$/.test(token)) return null;
      const side = (['case', 'aside'] as const).find((one) => signed(key, one) === token);
      return side === undefined ? null : { conversation: signed(key, 'case'), side };
    },
  };
}

/** The id of a mail of ours, by which its answer is known again. `key`: that of the message. */
export function messageIdOf(key: string, token: string, domain: string): string {
  return `osem.${key.replace(/[^\w.-]/g, '_')}.${token}@${domain}`;
}

/** What an id of ours says; null for another's. */
export function ownId(id: string, tokens: Tokens): { key: string; conversation: string; side: Side } | null {
  const [, key, token] = /^osem\.([\w.-]+)\.([a-z2-7]{16})@/.exec(id) ?? [];
  const read = token === undefined ? null : tokens.read(token);
  return key === undefined || read === null ? null : { key, ...read };
}

const SUBJECT_TOKEN = /\[#([a-z2-7]{16})\]/gi;

/** What is known of a mail before it is understood. */
export interface Letter {
  /** The id it carries, '' for none. */
  id: string;
  /** Its key in the inbox: equal for the same mail, however often and wherever it comes in. */
  externalId: string;
  /** Its writer's address, '' for none. */
  from: string;
  /** Of whom it is an answer to, oldest first. */
  references: string[];
  /** What it is about and from whom, so that two mails of one id are told apart. */
  print: string;
}

/**
 * A mail without an id is known by its bytes. Broken programs give one id to many mails: with the id stand its sender, date and
 * subject, which are the same in every copy of one mail.
 */
export function letterOf(headers: Headers, source: Buffer): Letter {
  const [id = ''] = idsIn(first(headers, 'message-id'));
  const walked = [
    ...(headers.get('references') ?? []).flatMap(idsIn),
    ...(headers.get('in-reply-to') ?? []).flatMap(idsIn),
  ].filter((one, index, all) => one !== id && all.indexOf(one) === index);
  const references =
    walked.length <= MOST_REFERENCES ? walked : [...walked.slice(0, 1), ...walked.slice(1 - MOST_REFERENCES)];
  const said = ['from', 'date', 'subject'].map((name) => first(headers, name)).join('\n');
  const print = digest(said).slice(0, 16);
  const externalId = id === '' ? `sha256:${digest(source)}` : `${id} ${print}`;
  return { id, from: addressIn(first(headers, 'from')) ?? '', externalId, references, print };
}

function digest(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where a mail belongs. */
export interface Belongs {
  conversation: string;
  side: Side;
}

/**
 * The thread of a mail: that of an answered mail of ours, else of any mail that is known, the newest first, else that of the
 * token in its subject or of the address where our mail comes back, else the one that its oldest reference began, else its own.
 */
export async function threadOf(
  letter: Letter,
  headers: Headers,
  { tokens, memory, bounces }: { tokens: Tokens; memory: ChannelMemory; bounces: string },
): Promise<Belongs> {
  for (const id of letter.references.toReversed()) {
    const ours = ownId(id, tokens);
    if (ours !== null) return ours;
    const known = await memory.get('mail', id);
    if (known !== null) return belongsIn(known.value);
  }
  const named = tokenIn(headers, tokens) ?? bouncedTo(headers, bounces, tokens);
  if (named !== null) return named;
  return { conversation: tokens.conversation(await rootOf(letter, memory), letter.from), side: 'case' };
}

/** The thread whose token stands in the subject; null: none of ours does. */
export function tokenIn(headers: Headers, tokens: Tokens): Belongs | null {
  for (const [, token = ''] of plainWords(first(headers, 'subject')).matchAll(SUBJECT_TOKEN)) {
    const read = tokens.read(token.toLowerCase());
    if (read !== null) return read;
  }
  return null;
}

/** Another mail that carries the id of one that is known begins a thread of its own. */
async function rootOf({ id, externalId, references, print }: Letter, memory: ChannelMemory): Promise<string> {
  const [root] = references;
  if (root !== undefined) return root;
  if (id === '') return externalId;
  const known = await memory.get('mail', id);
  return known === null || printIn(known.value) === print ? id : externalId;
}

/** Keeps where the mail belongs, so that answers to it are known; answers where it did before, if it did. */
export async function remember(
  letter: Letter,
  belongs: Belongs,
  memory: ChannelMemory,
  at: number,
): Promise<Belongs> {
  const value = [belongs.conversation, belongs.side, letter.print].join(' ');
  const key = letter.id === '' ? letter.externalId : letter.id;
  const kept = await memory.keep({ topic: 'mail', key, value, at });
  return printIn(kept) === letter.print ? belongsIn(kept) : belongs;
}

function belongsIn(value: string): Belongs {
  const [conversation = '', side] = value.split(' ');
  return { conversation, side: side === 'aside' ? 'aside' : 'case' };
}

function printIn(value: string): string {
  return value.split(' ')[2] ?? '';
}
