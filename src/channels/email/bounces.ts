import type { ChannelMemory } from '../memory.ts';
import { type Headers, plainWords } from './headers.ts';
import { bouncesOf } from './mailboxes.ts';
import type { Belongs, Tokens } from './thread.ts';
import { oursIn } from './thread-head.ts';

/** A mail of ours by the address to which it comes back where it cannot be brought (VERP); `print` is of its key. */
export type Bounced = Belongs & { print: string | null };

/** Where servers keep to whom a mail came: each has a way of its own, and none is in a standard. */
const RECIPIENTS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'to'];

/** What stands for * in MAIL_BOUNCES: the thread, and which of its mails. */
export function bounceTag(key: string, token: string, tokens: Tokens): string {
  return `${token}-${tokens.print(key)}`;
}

/** To which mail of ours a mail comes back by its address; null: to none, or addresses of that kind are not set. */
export function bouncedTo(headers: Headers, pattern: string, tokens: Tokens): Bounced | null {
  if (bouncesOf(pattern, '') === null) return null;
  const [before = '', after = ''] = pattern.toLowerCase().split('*');
  for (const header of RECIPIENTS.flatMap((name) => headers.get(name) ?? [])) {
    const said = plainWords(header.slice(0, 4000)).toLowerCase();
    for (let at = said.indexOf(before); at !== -1; at = said.indexOf(before, at + 1)) {
      const rest = said.slice(at + before.length);
      const [tag, token = '', print = null] = /^([a-z2-7]{16})(?:-([a-z2-7]{8}))?/.exec(rest) ?? [];
      const read = tag === undefined || !rest.startsWith(after, tag.length) ? null : tokens.read(token);
      if (read !== null) return { ...read, print };
    }
  }
  return null;
}

/** The key and id of that mail; of one sent without a print, the newest of its thread. Null: it is not remembered any more. */
export async function bouncedMail(
  { conversation, print }: Bounced,
  { memory, tokens }: { memory: ChannelMemory; tokens: Tokens },
): Promise<{ key: string; id: string } | null> {
  const ours = await oursIn(memory, conversation);
  return ours.findLast(({ key }) => print === null || tokens.print(key) === print) ?? null;
}
