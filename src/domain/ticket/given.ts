import type { AboutState } from './about.ts';
import type { Absorbed } from './links.ts';
import type { Ticket } from './model.ts';

/** What a merged ticket gave to the one that goes on, because that had nothing there: what it is about, its team, who watches. */
export interface Given {
  about: Partial<Pick<AboutState, 'kind' | 'cause' | 'fields' | 'steps'>>;
  team?: string;
  segment?: string;
}

/** What somebody's ticket brings along, so that it can give it again when another is taken back. */
export interface Brought {
  about: AboutState;
  team: string | null;
  segment: string | null;
}

type Holder = Pick<Ticket, 'about' | 'triage'>;

export function broughtBy({ about, triage }: Holder): Brought {
  return { about, team: triage.team, segment: triage.segment };
}

/** A cause belongs to its kind; a field that stands already stays. */
export function givenTo({ about, triage }: Holder, from: Brought): Given {
  const { kind, cause, fields, steps } = from.about;
  const same = about.kind === null || about.kind === kind;
  const unset = Object.entries(fields).filter(([id]) => about.fields[id] === undefined);
  const undone = steps.filter((step) => !about.steps.includes(step));
  return {
    about: {
      ...(about.kind === null && kind !== null ? { kind } : {}),
      ...(same && about.cause === null && cause !== null ? { cause } : {}),
      ...(unset.length > 0 ? { fields: Object.fromEntries(unset) } : {}),
      ...(undone.length > 0 ? { steps: undone } : {}),
    },
    ...(triage.team === null && from.team !== null ? { team: from.team } : {}),
    ...(triage.segment === null && from.segment !== null ? { segment: from.segment } : {}),
  };
}

export function withGiven<One extends Holder>(holder: One, { about, team, segment }: Given): One {
  return {
    ...holder,
    about: {
      ...holder.about,
      kind: about.kind ?? holder.about.kind,
      cause: about.cause ?? holder.about.cause,
      fields: { ...holder.about.fields, ...about.fields },
      steps: [...holder.about.steps, ...(about.steps ?? [])],
    },
    triage: { ...holder.triage, team: team ?? holder.triage.team, segment: segment ?? holder.triage.segment },
  };
}

/** What people changed since is theirs; a kind for which they named a cause is, too. */
function withoutGiven<One extends Holder>(holder: One, { about, team, segment }: Given): One {
  const now = holder.about;
  const cause = about.cause !== undefined && now.cause === about.cause ? null : now.cause;
  const kind = about.kind !== undefined && now.kind === about.kind && cause === null ? null : now.kind;
  const fields = Object.entries(now.fields).filter(
    ([id, value]) => JSON.stringify(about.fields?.[id]) !== JSON.stringify(value),
  );
  return {
    ...holder,
    about: {
      ...now,
      kind,
      cause,
      fields: Object.fromEntries(fields),
      steps: now.steps.filter((step) => about.steps?.includes(step) !== true),
    },
    triage: {
      ...holder.triage,
      team: holder.triage.team === team ? null : holder.triage.team,
      segment: holder.triage.segment === segment ? null : holder.triage.segment,
    },
  };
}

/** The ticket without what one gave; what it had kept others from giving, they give now. */
export function takenBack<One extends Holder>(
  holder: One,
  gone: Pick<Absorbed, 'given'>,
  others: readonly Absorbed[],
): { holder: One; given: Record<string, Given> } {
  const given: Record<string, Given> = {};
  let left = withoutGiven(holder, gone.given ?? NOTHING_GIVEN);
  for (const { ticketId, had, given: before = NOTHING_GIVEN } of others) {
    if (had === undefined) continue;
    const more = givenTo(left, had);
    if (isNothing(more)) continue;
    left = withGiven(left, more);
    given[ticketId] = {
      ...before,
      ...more,
      about: {
        ...before.about,
        ...more.about,
        fields: { ...before.about.fields, ...more.about.fields },
        steps: [...(before.about.steps ?? []), ...(more.about.steps ?? [])],
      },
    };
  }
  return { holder: left, given };
}

const NOTHING_GIVEN: Given = { about: {} };

function isNothing({ about, team, segment }: Given): boolean {
  return Object.keys(about).length === 0 && team === undefined && segment === undefined;
}
