import type { Db } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import type { Change } from './store.ts';

/** A customer may go on in another channel: once, until then. Epoch ms. */
export interface Invitation {
  id: string;
  ticketId: string;
  channel: string;
  expiresAt: number;
  /** Actor reference of who invited them. */
  by: string;
  /** The ticket that its code opened; null: it is not used. */
  usedTicket: string | null;
}

/** Invitations come and are used with the events of tickets. */
export interface Invitations {
  byId(id: string): Promise<Invitation | null>;
}

export class SqlInvitations implements Invitations {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async byId(id: string): Promise<Invitation | null> {
    const row = await this.#db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return null;
    const { ticket_id: ticketId, channel, expires_at: expiresAt, used_ticket: usedTicket } = row;
    return { id, ticketId, channel, expiresAt, by: row.invited_by, usedTicket };
  }
}

/** What the changes say of invitations, in their transaction. Throws Overdrawn when one was used already. */
export async function keepInvitations(trx: Db, changes: readonly Change[]): Promise<void> {
  for (const { ticket, events } of changes)
    for (const event of events) {
      if (event.type === 'invited') {
        const { invitation: id, channel, expiresAt: expires_at, at: invited_at, actor: invited_by } = event;
        const row = { id, ticket_id: ticket.id, channel, invited_by, invited_at, expires_at };
        await trx.insertInto('invitations').values(row).execute();
      }
      if (event.type !== 'invitation-accepted') continue;
      const used = await trx
        .updateTable('invitations')
        .set({ used_at: event.at, used_ticket: event.ticketId })
        .where('id', '=', event.invitation)
        .where('used_at', 'is', null)
        .where('expires_at', '>=', event.at)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n) throw new Overdrawn('The invitation was used already');
    }
}
