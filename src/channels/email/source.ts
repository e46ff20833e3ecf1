import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CodedError } from '../../domain/coded-error.ts';
import type { ChannelMemory } from '../memory.ts';
import { readMail } from './mail.ts';
import type { Raw } from './raw.ts';

/** The topic that redaction clears. */
const topicOf = (conversation: string) => `source:${conversation}`;

/** Keeps a mail as it came, packed; with it the address of the mailbox that had it. */
export async function keepSource(memory: ChannelMemory, raw: Raw): Promise<void> {
  const body = await promisify(gzip)(raw.source);
  const { conversation, externalId: key, mailbox: value, at } = raw;
  await memory.keep({ topic: topicOf(conversation), key, value, body, at });
}

/** Null: it is not kept any more. */
export async function sourceOf(
  memory: ChannelMemory,
  { conversation, externalId }: { conversation: string; externalId: string },
): Promise<Buffer | null> {
  const kept = await memory.get(topicOf(conversation), externalId);
  return kept?.body == null ? null : promisify(gunzip)(kept.body);
}

/** How an attachment is asked for: by its place in a mail that is kept. */
export function refOf({ conversation, externalId }: Raw, part: number): string {
  return `${conversation} ${part} ${externalId}`;
}

/** Real milliseconds for which a mail that was taken apart is held: its files are asked for one after another. */
const HELD_MS = 10_000;

/** Answers the bytes of attachments by their `ref`; a mail is taken apart once for all of its files. Throws CodedError 'not-found'. */
export function attachments(memory: ChannelMemory): (ref: string) => Promise<Readable> {
  let held: { mail: string; parts: Promise<Buffer[]> } | null = null;
  return async (ref) => {
    const [, conversation = '', part = '', externalId = ''] = /^(\S+) (\d+) (.*)$/s.exec(ref) ?? [];
    const mail = `${conversation} ${externalId}`;
    if (held?.mail !== mail) {
      const opened = { mail, parts: partsOf(memory, { conversation, externalId }) };
      held = opened;
      const forget = () => {
        if (held === opened) held = null;
      };
      opened.parts.then(() => setTimeout(forget, HELD_MS).unref(), forget);
    }
    const found = (await held.parts)[Number(part)];
    if (found === undefined) throw new CodedError('not-found', 'The mail is not kept any more.');
    return Readable.from([found]);
  };
}

async function partsOf(
  memory: ChannelMemory,
  message: { conversation: string; externalId: string },
): Promise<Buffer[]> {
  const source = await sourceOf(memory, message);
  return source === null ? [] : (await readMail(source)).attachments.map(({ content }) => content);
}
