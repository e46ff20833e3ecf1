import type { EventBody } from '../domain/ticket/model.ts';
import type { Found, Look, Raw } from './sees.ts';

type Of<Type extends EventBody['type']> = Look<Extract<EventBody, { type: Type }>>;

/** Who is asked is asked about whoever solved the case then. */
export function surveyAsked({ event: { at, sent, survey }, seen }: Of<'survey-asked'>): Found {
  return {
    raws: [{ measure: 'survey-asked', at, detail: survey, person: seen.solver }],
    seen: { ...seen, asked: { ...seen.asked, [sent]: seen.solver } },
  };
}

/** Of several the newest counts. */
export function surveyScored({ event, seen, place }: Of<'survey-scored'>): Found {
  const { at, sent, survey, score } = event;
  const key = `score ${sent}`;
  const before = seen.spots[key];
  const voided: Raw[] =
    before === undefined
      ? []
      : [{ measure: 'voided', at, value: before.version, detail: String(before.seq) }];
  const spot = { ...place, seq: place.seq + voided.length };
  return {
    raws: [
      ...voided,
      { measure: 'survey-scored', at, value: score, detail: survey, person: seen.asked[sent] ?? null },
    ],
    seen: { ...seen, spots: { ...seen.spots, [key]: spot } },
  };
}

export function thanked({ event: { at, person, by, how }, seen, place }: Of<'thanked'>): Found {
  return {
    raws: [{ measure: 'thanked', at, person, by, detail: how }],
    seen: { ...seen, spots: { ...seen.spots, [`thanks ${person} ${by}`]: place } },
  };
}

export function thanksTakenBack({ event: { at, person, by }, seen }: Of<'thanks-taken-back'>): Raw[] {
  const spot = seen.spots[`thanks ${person} ${by}`];
  return spot === undefined ? [] : [{ measure: 'voided', at, value: spot.version, detail: String(spot.seq) }];
}
