import type { Observation } from '../src/insight/observation.ts';
import type { ObservationTable } from '../src/store/tables-of-observations.ts';

/** 10 November 2026, noon UTC. */
export const NOON = Date.UTC(2026, 10, 10, 12);
export const HOUR = 3_600_000;

type Given = Partial<Observation> & Pick<Observation, 'measure'>;

export interface CaseOptions {
  id: string;
  person: string;
  team?: string;
  contact?: string;
  kind?: string;
  channel?: string;
  language?: string;
  at?: number;
  /** What the customer says at last; nothing when absent. */
  says?: 'yes' | 'no';
  late?: boolean | null;
  score?: number;
  /** Of the observations of its beginning and its end. */
  opened?: string;
  solved?: string;
  more?: readonly Given[];
}

/** The observations of a case from its beginning to what its customer said. */
export function caseOf(options: CaseOptions): Observation[] {
  const { id, person, at = NOON, says, late = false, score, more = [] } = options;
  const inPromise = late === null ? null : !late;
  const answerAt = at + HOUR;
  const given: Given[] = [
    {
      measure: 'opened',
      at,
      ...(options.opened === undefined ? {} : { detail: options.opened, by: person }),
    },
    { measure: 'acknowledged', at: answerAt, person, value: HOUR },
    { measure: 'first-answer', at: answerAt, person, value: HOUR, inTarget: inPromise, inPromise },
    { measure: 'solved', at: answerAt + 1, person, detail: options.solved ?? null },
    ...(says === undefined
      ? []
      : [{ measure: 'said-solved', at: at + 2 * HOUR, person, good: says === 'yes', inPromise } as const]),
    ...(score === undefined
      ? []
      : [{ measure: 'survey-scored', at: at + 3 * HOUR, person, value: score } as const]),
    ...more,
  ];
  return given.map((one, seq) => ({
    ...{ value: null, inTarget: null, inPromise: null, good: null, person: null, by: null },
    ...{ segment: null, cause: null, rule: null, detail: null },
    ...{ ticketId: id, version: seq + 1, seq: 0, at: at + 4 * HOUR },
    contact: options.contact ?? `customer-${id}`,
    ...{ channel: options.channel ?? 'email', kind: options.kind ?? 'delivery' },
    ...{ language: options.language ?? 'en', team: options.team ?? 'support' },
    ...one,
  }));
}

/** Numbers of 0 to 1 that are the same in each run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const KINDS = [
  { kind: 'delivery', solves: 0.85 },
  { kind: 'refund', solves: 0.6 },
  { kind: 'address', solves: 1 },
] as const;

/** A month of a team whose members do their work alike; `each` cases a person. */
export function ordinaryMonth(people: readonly string[], each: number, seed = 8): Observation[] {
  const random = seeded(seed);
  return people.flatMap((person) =>
    Array.from({ length: each }, (_, index) => {
      const { kind, solves } = KINDS[Math.floor(random() * KINDS.length)] ?? KINDS[0];
      const id = `${person}-${index}`;
      const says = random() < solves ? 'yes' : 'no';
      return caseOf({
        ...{ id, person, kind, says },
        at: NOON + Math.floor(random() * 15 * 24) * HOUR,
        late: says === 'yes' && kind !== 'address' && random() < 0.1,
        ...(random() < 0.7 ? { score: says === 'yes' ? 7 + Math.floor(random() * 4) : 2 } : {}),
        ...(random() < 0.2
          ? { more: [{ measure: 'thanked', person, good: true, at: NOON + 20 * 24 * HOUR - 6 * HOUR }] }
          : {}),
      });
    }).flat(),
  );
}

/** As it was before it was kept. */
export function observationOf(row: ObservationTable): Observation {
  const flag = (value: number | null) => (value === null ? null : value === 1);
  const { ticket_id: ticketId, in_target, in_promise, good, by_person: by, measure, ...same } = row;
  return {
    ...same,
    ...{ ticketId, by, measure: measure as Observation['measure'] },
    ...{ inTarget: flag(in_target), inPromise: flag(in_promise), good: flag(good) },
  };
}
