/**
 * The figures a second time, by somebody who has read only their definitions and the exported events: no deciders, no folds, no SQL
 * of ours. One ticket after the other, each event once.
 */
export interface LoggedEvent {
  type: string;
  at: number;
  actor: string;
  version: number;
  [more: string]: unknown;
}

/** What counts for one metric: when, with what value, whether it fulfils what is asked, and of what. */
export interface Count {
  metric: string;
  at: number;
  value: number | null;
  part: boolean | null;
  ticket: string;
  contact: string;
  channel: string;
  team: string | null;
  segment: string | null;
  kind: string | null;
  cause: string | null;
  language: string | null;
  rule: string | null;
  detail: string | null;
  /** In which commit: what is taken back with it counts no more. */
  version: number;
  gone?: true;
}

const HOUR = 3_600_000;
const TARGET = 8 * HOUR;
const PROMISE = 10 * HOUR;

/** All counts of one ticket, as everything stood at its end; none when it was spam or went on elsewhere. */
export function countsOf(id: string, events: readonly LoggedEvent[]): Count[] {
  const counts: Count[] = [];
  const now = {
    channel: '',
    contact: '',
    team: null as string | null,
    segment: null as string | null,
    kind: null as string | null,
    cause: null as string | null,
    language: null as string | null,
  };
  /** Since when they wait; the wait that ended last, the answer that ended it, and its count. */
  let since: number | null = null;
  let over: { since: number; messageId: string | null; count: Count | null } | null = null;
  let heardSince: number | null = null;
  let answers = 0;
  let answeredEver = false;
  let escalatedAt: number | null = null;
  let askedAt: number | null = null;
  let out = false;
  let lastOfVersion = 0;
  const writers = new Map<string, { as: string; by: string | null }>();
  const grants = new Map<string, Count>();
  const scores = new Map<string, Count>();
  const asked = new Map<string, Count>();
  const thanks = new Map<string, Count>();
  const solved: Count[] = [];
  const advisers = new Set<string>();
  let owner: string | null = null;
  let version = 0;
  const found: Count[] = [];
  const close = () => {
    // What is said in one commit is said of the case as that commit left it.
    for (const one of counts.slice(lastOfVersion)) Object.assign(one, { ...now, kind: null, cause: null });
    lastOfVersion = counts.length;
  };
  const add = (event: LoggedEvent, metric: string, more: Partial<Count> = {}): Count => {
    const count: Count = {
      ...{ metric, at: event.at, value: null, part: null, ticket: id, rule: null, detail: null },
      ...{ ...now, version: event.version, ...more },
    };
    counts.push(count);
    return count;
  };
  const person = (event: LoggedEvent) => (event.actor.startsWith('person:') ? event.actor.slice(7) : null);
  const ends = (event: LoggedEvent, how: string) => {
    if (escalatedAt === null) return;
    escalatedAt = null;
    add(event, 'escalations-ended', { detail: how, part: how === 'answered' });
  };
  for (const event of events) {
    if (event.version !== version) close();
    version = event.version;
    const { type, at } = event;
    const text = (name: string) => event[name] as string;
    const number = (name: string) => event[name] as number;
    switch (type) {
      case 'ticket-opened':
        now.channel = text('channel');
        now.contact = text('contactId');
        now.language = (event.language as string | undefined) ?? null;
        add(event, 'opened', { detail: person(event) === null ? null : 'self' });
        break;
      case 'language-set':
        now.language = event.language as string | null;
        break;
      case 'message-received':
        if (event.actor.startsWith('contact:') && event.automatic === undefined) add(event, 'received');
        break;
      case 'triaged':
        now.team = event.team as string | null;
        now.segment = event.segment as string | null;
        if (event.kind !== undefined) now.kind = text('kind');
        break;
      case 'transferred':
        now.team = event.team as string | null;
        break;
      case 'kind-set':
        now.kind = text('kind');
        now.cause = event.cause as string | null;
        break;
      case 'cause-set':
        now.cause = text('cause');
        break;
      case 'claimed':
        owner = text('by');
        break;
      case 'released':
        owner = null;
        break;
      case 'handover-returned':
        owner = event.to as string | null;
        if (event.because !== 'declined') add(event, 'hand-overs-taken', { detail: 'returned', part: false });
        break;
      case 'handed-over':
        add(event, 'hand-overs', { detail: 'offered' });
        break;
      case 'handover-taken':
        add(event, 'hand-overs-taken', { detail: 'taken', part: true });
        break;
      case 'handover-declined':
        add(event, 'hand-overs-taken', { detail: 'declined', part: false });
        break;
      case 'handover-ended':
        add(event, 'hand-overs-taken', { detail: 'ended', part: false });
        break;
      case 'deadline-set':
        if (over !== null && over.since === number('since') && over.count !== null) {
          // It was no answer after all.
          if (over.count.metric === 'first-answer') answers = 0;
          for (const one of counts)
            if (
              one === over.count ||
              (one.at === over.count.at &&
                one.version === over.count.version &&
                one.metric.startsWith('within-'))
            )
              one.gone = true;
        }
        if (over !== null && over.since >= number('since')) over = null;
        since = number('since');
        break;
      case 'reply-queued':
        writers.set(text('messageId'), { as: text('as'), by: event.by as string | null });
        break;
      case 'reply-delivered': {
        const as = text('as');
        if (as === 'answer') answeredEver = true;
        if (as === 'courtesy' || since === null || heardSince === since) break;
        heardSince = since;
        add(event, 'acknowledge', { value: Math.max(0, at - since) });
        break;
      }
      case 'wait-ended': {
        if (since !== null && event.by === 'answer') {
          const waited = Math.max(0, at - since);
          const count = add(event, answers === 0 ? 'first-answer' : 'next-answer', { value: waited });
          add(event, 'within-target', { part: waited <= TARGET });
          add(event, 'within-promise', { part: waited <= PROMISE });
          answers += 1;
          over = { since, messageId: text('messageId'), count };
        } else if (since !== null) over = { since, messageId: null, count: null };
        if (event.by === 'merged') over = null;
        since = null;
        ends(event, event.by === 'answer' ? 'answered' : String(event.by));
        break;
      }
      case 'resolved': {
        if (event.as === 'merged') break;
        const unanswered = !answeredEver || (over !== null && over.messageId === null);
        const detail = unanswered ? 'unanswered' : event.bulk === true ? 'bulk' : null;
        if (!unanswered) add(event, 'solve', { value: number('openMs'), detail });
        add(event, 'unanswered', { part: unanswered, detail });
        solved.push(add(event, 'reopened', { part: false, detail }));
        ends(event, 'resolved');
        break;
      }
      case 'reopened': {
        for (const one of solved) if (one.version < version) one.part = true;
        break;
      }
      case 'solved-said':
        if ((event.answer === 'yes' ? number('times') : number('times') - 1) === 0)
          add(event, 'solved-at-once', { part: event.answer === 'yes' });
        break;
      case 'escalated':
        if (escalatedAt === null) {
          escalatedAt = at;
          const [why] = event.why as { rule: string }[];
          add(event, 'escalations', { detail: text('reason'), rule: why?.rule ?? null });
        }
        break;
      case 'escalation-dismissed':
        ends(event, 'dismissed');
        break;
      case 'granted':
        for (const grant of event.grants as {
          number: number;
          kind: string;
          minor: number;
          rule: string | null;
        }[])
          grants.set(
            `${text('messageId')} ${grant.number}`,
            add(event, 'concessions', { value: grant.minor, detail: grant.kind, rule: grant.rule }),
          );
        break;
      case 'grant-ended':
        for (const one of event.numbers as number[]) {
          const count = grants.get(`${text('messageId')} ${one}`);
          if (count !== undefined) count.gone = true;
        }
        break;
      case 'pledge-kept':
        add(event, 'pledges-kept', { part: true });
        break;
      case 'pledge-broken':
        add(event, 'pledges-kept', { part: false });
        break;
      case 'callback-booked':
        add(event, 'calls-booked', { detail: event.by === null ? 'customer' : 'team' });
        break;
      case 'callback-tried':
      case 'callback-ended': {
        const outcome = text('outcome');
        add(event, 'calls-in-time', { part: event.late !== true, detail: outcome });
        if (type === 'callback-ended')
          add(event, 'calls-reached', { part: outcome === 'reached', detail: outcome });
        break;
      }
      case 'note-added': {
        const by = person(event);
        if (by === null || owner === null || owner === by || advisers.has(by)) break;
        advisers.add(by);
        add(event, 'advice');
        break;
      }
      case 'survey-asked':
        asked.set(text('sent'), add(event, 'survey-answers', { part: false, detail: text('survey') }));
        break;
      case 'survey-scored': {
        const before = scores.get(text('sent'));
        if (before !== undefined) before.gone = true;
        for (const one of asked.values()) one.part = true;
        scores.set(
          text('sent'),
          add(event, 'survey-score', { value: number('score'), detail: text('survey') }),
        );
        break;
      }
      case 'thanked':
        thanks.set(`${text('person')} ${event.by}`, add(event, 'thanks', { detail: text('how') }));
        break;
      case 'spam-marked':
        out = true;
        ends(event, 'spam');
        break;
      case 'spam-lifted':
        out = false;
        break;
      case 'merged-into':
        out = true;
        break;
      case 'absorbed': {
        const brought = event.brought as {
          wait: { since: number } | null;
          escalation: { at: number | null };
        };
        escalatedAt = escalatedAt ?? brought.escalation.at;
        break;
      }
      case 'undone': {
        const of = number('of');
        for (const one of counts) if (one.version === of) one.gone = true;
        const restored = event.escalation as { at: number | null } | undefined;
        if (restored !== undefined) escalatedAt = restored.at;
        const waiting = event.waiting as
          | {
              wait: { since: number } | null;
              ended: { wait: { since: number }; messageId: string | null } | null;
            }
          | undefined;
        if (waiting === undefined) break;
        since = waiting.wait?.since ?? null;
        if (waiting.ended === null) over = null;
        break;
      }
    }
  }
  close();
  void askedAt;
  askedAt = null;
  if (out) return [];
  for (const one of counts) if (one.gone !== true) found.push({ ...one, kind: now.kind, cause: now.cause });
  return found;
}

/** Customers who came back: another case in the thirty days before this one. */
export function cameBack(opened: readonly Count[]): Count[] {
  const last = new Map<string, number>();
  const sorted = [...opened].sort((a, b) => a.at - b.at || (a.ticket < b.ticket ? -1 : 1));
  return sorted.map((one) => {
    const before = last.get(one.contact);
    last.set(one.contact, one.at);
    return { ...one, metric: 'came-back', part: before !== undefined && one.at - before <= 30 * 24 * HOUR };
  });
}

export interface Sum {
  count: number;
  part: number;
  sum: number;
  median: number | null;
  p90: number | null;
}

/** Adds up, by whatever tells them apart. */
export function summed(counts: readonly Count[], by: (count: Count) => string): Map<string, Sum> {
  const groups = new Map<string, Count[]>();
  for (const one of counts) {
    const key = by(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return new Map(
    [...groups].map(([key, ones]) => {
      const values = Float64Array.from(ones.map(({ value }) => value ?? 0)).sort();
      const rank = (tenths: number) => values[Math.ceil((values.length * tenths) / 10) - 1] ?? null;
      return [
        key,
        {
          count: ones.length,
          part: ones.filter(({ part }) => part === true).length,
          sum: values.reduce((all, one) => all + one, 0),
          median: rank(5),
          p90: rank(9),
        },
      ];
    }),
  );
}
