import type { Message } from '../store/store.ts';
import type { CommandPorts } from './ports.ts';

const PAGE = 500;

/** All messages of a ticket, in order. */
export async function everyMessage(
  { store }: Pick<CommandPorts, 'store'>,
  ticketId: string,
): Promise<Message[]> {
  const messages: Message[] = [];
  for (let before: string | undefined; ; ) {
    const page = await store.tickets.messages(ticketId, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    messages.unshift(...page);
    before = page[0]?.id;
    if (page.length < PAGE || before === undefined) return messages;
  }
}
