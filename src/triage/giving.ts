import type { Concession } from '../domain/authority/concession.ts';
import type { AuthorityTerms } from '../domain/authority/terms.ts';
import type { Told } from '../domain/kinds.ts';
import { promiseBefore } from '../domain/ticket/callback.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { remedyToDo } from '../domain/ticket/offered.ts';
import type { ShownGiving } from '../domain/ticket/shown-giving.ts';
import { shownPledges } from '../domain/ticket/shown-pledge.ts';
import type { Store } from '../store/store.ts';
import { concessionLine } from '../texts/concession.ts';
import { LANGUAGE_TAGS } from '../texts/languages.ts';
import type { TriagePorts } from './ports.ts';

/** What stands on the ticket's card of offers, decisions and promises. */
export async function givingOn(
  { store, policy }: Pick<TriagePorts, 'policy'> & { store: Pick<Store, 'people'> },
  ticket: Ticket,
): Promise<{ giving?: ShownGiving }> {
  const { offer, approval, pledges, callback } = ticket;
  const { authority } = policy.current();
  const toGive = remedyToDo(ticket);
  const remedies = offer.chosen.flatMap(({ remedy, option }) =>
    remedy === undefined ? [] : [{ remedy, what: lineOf(authority, option) }],
  );
  const nameOf = async (id: string) => (await store.people.byId(id))?.name ?? id;
  const { open } = offer;
  const tasks = await Promise.all(
    offer.chosen.flatMap(({ option, owner, dueAt, doneAt }, index) =>
      doneAt !== null
        ? []
        : [
            (async () => ({
              number: index + 1,
              what: lineOf(authority, option),
              owner: owner === null ? null : await nameOf(owner),
              dueAt,
            }))(),
          ],
    ),
  );
  const asked = approval.open;
  const { allowed } = approval;
  const promised = shownPledges({ pledges });
  const shown: ShownGiving = {
    ...(open === null
      ? {}
      : {
          offer: {
            request: open.messageId,
            phase: open.phase,
            options: open.options.map((option) => lineOf(authority, option)),
            expiresAt: open.expiresAt,
          },
        }),
    ...(asked === null
      ? {}
      : {
          approval: {
            request: asked.messageId,
            asker: { id: asked.by, name: await nameOf(asked.by) },
            asked: await Promise.all(asked.asked.map(nameOf)),
            seenBy: asked.seenBy === null ? null : await nameOf(asked.seenBy),
            giveUpAt: asked.times['give-up'],
          },
        }),
    ...(allowed?.offerId === null ? { allowed: { request: allowed.messageId } } : {}),
    ...(tasks.length === 0 ? {} : { tasks }),
    ...(remedies.length === 0 ? {} : { remedies }),
    ...(toGive === null ? {} : { toGive: { remedy: toGive.remedy, what: lineOf(authority, toGive.what) } }),
    ...(promised.length === 0 ? {} : { pledges: promised }),
    ...shownCall(callback.open, promiseBefore(ticket)),
  };
  return Object.keys(shown).length === 0 ? {} : { giving: shown };
}

function shownCall(
  open: Ticket['callback']['open'],
  promiseAt: number | null,
): Pick<ShownGiving, 'callback'> {
  if (open === null) return {};
  const { time: at, zone, attempt, told } = open;
  return {
    callback: { at, zone, attempt, late: told === 'late', ...(promiseAt === null ? {} : { promiseAt }) },
  };
}

/** In every language that a desk may speak: a card knows none. */
function lineOf(terms: AuthorityTerms, concession: Concession): Told {
  const lines = LANGUAGE_TAGS.map((tag) => [tag, concessionLine(terms, concession, tag)] as const);
  return Object.fromEntries(lines);
}
