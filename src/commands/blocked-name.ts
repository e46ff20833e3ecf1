import type { Block } from '../store/store.ts';
import { channelName } from '../texts/channel-name.ts';
import { text } from '../texts/texts.ts';
import type { CommandPorts } from './ports.ts';

/** Addresses that people know by sight. */
const READABLE = ['email'];

/** Whom a block is about, as people would say it; `number`: the ticket from which it was set up, where that is known. */
export async function blockedName(
  { kind, channel, value }: Pick<Block, 'kind' | 'channel' | 'value'>,
  { store }: Pick<CommandPorts, 'store'>,
  { language, number }: { language: string; number?: number },
): Promise<string> {
  if (kind === 'domain' || READABLE.includes(channel ?? '')) return value;
  const contact =
    channel === null ? await store.contacts.byId(value) : await store.contacts.byAddress(channel, value);
  const nameless =
    number === undefined
      ? text('block.nameless', {}, language)
      : text('block.customer-of', { number }, language);
  const who = contact?.name ?? nameless;
  return channel === null
    ? who
    : text('block.on', { who, channel: channelName(channel, language) }, language);
}
