import { personIn } from '../domain/actor.ts';
import type { Attachment, Message, Person } from '../store/store.ts';
import type { ChatMessage } from './chat-shapes.ts';
import { fileKey, keyEnd } from './file-key.ts';
import { isoTime } from './present.ts';

/** What presenting needs to know beside the message. `now` is wall-clock, epoch ms. */
export interface ChatContext {
  people: ReadonlyMap<string, Person>;
  /** Teams' names for customers, by id. */
  teams: Readonly<Record<string, string>>;
  secret: string;
  now: number;
  /** The questions among the messages, by their ids. */
  asked: ReadonlyMap<string, ChatChoices>;
}

/** What can be chosen below a message, and what was. `text`: what its customer alone reads in its place. */
export type ChatChoices = Pick<ChatMessage, 'choices' | 'chosen'> & {
  text?: string;
  files?: ChatMessage['files'];
};

const NOTHING_ASKED: ChatChoices = { choices: [], chosen: null };

const REACHED = ['sent', 'delivered', 'read'];

/** Notes are never shown, and of the team's messages only those that were really sent. */
export function shownToVisitor({ kind, delivery }: Pick<Message, 'kind' | 'delivery'>): boolean {
  return kind === 'inbound' || (kind === 'outbound' && REACHED.includes(delivery ?? ''));
}

/** A message as its visitor sees it: people by their public names, files under addresses that end. */
export function presentChatMessage(message: Message, context: ChatContext): ChatMessage {
  const inbound = message.kind === 'inbound';
  const person = context.people.get(personIn(message.author) ?? '');
  const deleted = message.deletedAt !== null;
  return {
    id: message.id,
    clientId: inbound ? clientIdOf(message) : null,
    from: inbound ? 'visitor' : 'team',
    name: inbound ? null : (person?.publicName ?? person?.name ?? null),
    team: person?.team == null ? null : (context.teams[person.team] ?? person.team),
    text: deleted ? '' : message.text,
    at: isoTime(message.sentAt),
    files: deleted ? [] : message.files.map((file) => presentChatFile(file, message.id, context)),
    deleted,
    ...(deleted ? NOTHING_ASKED : (context.asked.get(message.id) ?? NOTHING_ASKED)),
  };
}

/** The channel's external id is `<visitor id>:<the widget's id>`. */
function clientIdOf({ externalId }: Message): string | null {
  return externalId === null ? null : externalId.slice(externalId.indexOf(':') + 1);
}

function presentChatFile(
  file: Attachment,
  messageId: string,
  { secret, now }: ChatContext,
): ChatMessage['files'][number] {
  const { id, name, type, size, hash } = file;
  const until = keyEnd(now);
  const query = new URLSearchParams({
    message: messageId,
    until: String(until),
    key: fileKey(secret, { id, messageId, until }),
  });
  return {
    id,
    name,
    type,
    size,
    url: hash === null ? null : `/chat/files/${encodeURIComponent(id)}?${query}`,
  };
}
