import type { Question } from '../community.ts';
import type { Heard } from '../desk.ts';
import { accepts } from './accepting.ts';
import { isBots } from './events.ts';
import { refOf, threadOf } from './ref.ts';
import type { SlackMessage } from './shapes.ts';
import { inboundOf, type Parts, saidThere, standing, timeOf, type Written } from './written.ts';

/**
 * A message of a channel itself: in a community a question, in a channel shared with another company a case of theirs. What
 * our own people write begins neither.
 */
export async function begun(parts: Parts, written: Written): Promise<Heard[]> {
  const { channel, ts, root, message } = written;
  if (parts.open.isCommunity(channel)) {
    const { user } = message;
    if (!user || (await parts.ports.person({ slack: user })) !== null) return [];
    const conversation = refOf({ channel, ts: root });
    return [{ type: 'question', conversation, askedAt: timeOf(ts).sentAt }];
  }
  if (await isOurs(parts, message)) return [];
  const said = await saidThere(parts, written, 'message', null);
  return said.map((heard) => (heard.type === 'customer' ? { ...heard, opens: true as const } : heard));
}

/** Whether somebody of our workspace wrote it, guests among them: the other company is whom we serve there. */
async function isOurs({ people }: Parts, message: SlackMessage): Promise<boolean> {
  const { user, user_team: own, source_team: source } = message;
  const team = own ?? source;
  const home = people.known() ?? (await people.home());
  if (team) return team === home.team || (home.enterprise !== '' && team === home.enterprise);
  return Boolean(user) && (await people.user(user ?? '')).member;
}

/** Somebody put the sign on an answer: whoever asked, or somebody of the team; anybody else's says nothing. */
export async function acceptedAt(
  parts: Parts,
  user: string,
  { channel, ts }: { channel: string; ts: string },
): Promise<Heard[]> {
  const found = (await standing(parts, channel, ts)).find((message) => message.ts === ts);
  if (found === undefined) return [];
  const root = found.thread_ts ?? ts;
  const first = root === ts ? found : (await standing(parts, channel, root)).find((one) => one.ts === root);
  const asker = first?.user ?? '';
  if (asker === '' || !(await mayAccept(parts, user, asker))) return [];
  const own = root === ts || !found.user || found.user === asker;
  const answer = own ? null : { externalId: ts, address: found.user ?? '' };
  const guest = !(await parts.people.user(user)).member;
  return [{ type: 'accepted', conversation: refOf({ channel, ts: root }), user, guest, answer }];
}

async function mayAccept({ ports }: Parts, user: string, asker: string): Promise<boolean> {
  return user === asker || (await ports.person({ slack: user })) !== null;
}

/** A question as Slack has it now; null: it is gone. Throws CodedError. */
export async function questionAt(parts: Parts, conversation: string): Promise<Question | null> {
  const thread = threadOf(conversation);
  if (thread === null) return null;
  const { channel, threadTs: root } = thread;
  const messages = await standing(parts, channel, root);
  const first = messages.find(({ ts }) => ts === root);
  if (first?.user == null || first.subtype === 'tombstone') return null;
  const asker = first.user;
  const words: Question['words'] = [];
  for (const message of messages) {
    const { ts, user } = message;
    if (!ts || isBots(message) || message.subtype === 'tombstone') continue;
    const guest = !user || !(await parts.people.user(user)).member;
    for (const item of await inboundOf(parts, { channel, ts, root, message }, 'message'))
      if (item.type === 'message') words.push({ item, guest });
  }
  return { asker, words, accepted: await isAccepted(parts, messages, asker) };
}

async function isAccepted(parts: Parts, messages: readonly SlackMessage[], asker: string): Promise<boolean> {
  const signs = messages
    .flatMap(({ reactions }) => reactions ?? [])
    .filter(({ name }) => accepts(name ?? ''));
  for (const user of signs.flatMap(({ users }) => users ?? []))
    if (await mayAccept(parts, user, asker)) return true;
  return false;
}

/** In direct messages: of the case whose thread it is, else of the newest one there. What belongs to none is nobody's. */
export async function saidAside(
  parts: Parts,
  { channel, ts, root, message }: Written,
  type: 'message' | 'edit' | 'delete',
): Promise<Heard[]> {
  const named = refOf({ channel, ts: root });
  const known = (await parts.ports.card({ conversation: named })) === null ? null : named;
  const conversation = known ?? (await parts.ports.conversations(`${channel}:`))[0];
  const thread = conversation === undefined ? null : threadOf(conversation);
  if (thread === null) return [];
  const items = await inboundOf(parts, { channel, ts, root: thread.threadTs, message }, type);
  return items.map((item) => ({ type: 'customer', item, by: null, guest: true }));
}
