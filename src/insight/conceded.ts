import type { EventBody } from '../domain/ticket/model.ts';
import type { Found, Look, Raw } from './sees.ts';

type Giving = Extract<EventBody, { type: 'granted' | 'offer-chosen' | 'remedy-granted' }>;

/** What is given away, of nobody: by words, by an offer's option that the customer chose, or by a rule. */
export function conceded({ event, before, seen, place }: Look<Giving>): Found {
  const { at } = event;
  if (event.type === 'granted') {
    const spots = { ...seen.spots };
    const raws = event.grants.map(({ number, kind, minor, rule }, index): Raw => {
      spots[`grant ${event.messageId} ${number}`] = { version: place.version, seq: place.seq + index };
      return { measure: 'conceded', at, value: minor, detail: kind, rule };
    });
    return { raws, seen: { ...seen, spots } };
  }
  const option =
    event.type === 'remedy-granted'
      ? event.option
      : before.offer.open?.options.find(({ number }) => number === event.option);
  if (option === undefined) return { raws: [], seen };
  const rule = event.type === 'remedy-granted' ? event.remedy : (option.why[0]?.rule ?? null);
  return { raws: [{ measure: 'conceded', at, value: option.minor, detail: option.kind, rule }], seen };
}

/** What was not said after all costs nothing. */
export function takenBack({ event, seen }: Look<Extract<EventBody, { type: 'grant-ended' }>>): Raw[] {
  return event.numbers.flatMap((number): Raw[] => {
    const spot = seen.spots[`grant ${event.messageId} ${number}`];
    if (spot === undefined) return [];
    return [{ measure: 'voided', at: event.at, value: spot.version, detail: String(spot.seq) }];
  });
}
