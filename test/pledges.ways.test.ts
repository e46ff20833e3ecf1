import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { ANA, BOR, EVA, linksHouse, MINUTE } from './links.house.ts';

const SAID = 'You will get a discount of 30 % on your next order.';
/** What each kind of option is given; whatever can be written is the promise. */
const WORDS = ['text', 'rest'];
/** What must be meant is named; `no-pledge` is its writer's word that it is none. */
const NAMED: Readonly<Record<string, unknown>> = {
  ticket: 1,
  what: 'coupon:1',
  confirm: true,
  first: true,
  for: 1,
  to: 'Bor',
  as: 'holding',
};
/** A draft is not sent, and tags hold no sentence. */
const LEFT_OUT = new Set(['no-pledge', 'draft', 'seen', 'tags']);
/** Of these the ones that may decide are not asked: what they approve is what is allowed to go out. */
const DECIDING = new Set(['approve']);
/** A transcript is a link of ours, and its port is not here. */
const ELSEWHERE = new Set(['transcript']);
const WRITING = ['offer', 'reply', 'note', 'send', 'macro-save', 'macro', 'ack', 'withdraw', 'new'];
const PEOPLE = { ana: ANA, bor: BOR } as const;

/** What is done on a ticket, a new one, and texts that are kept for tickets. */
function writes({ name, options }: (typeof commands)[number]): boolean {
  return name === 'new' || name === 'macro-save' || options.some(({ type }) => type === 'ticket');
}

function optionsOf({ name, options }: (typeof commands)[number], message: string): Record<string, unknown> {
  const given = options.flatMap((option) => {
    if (LEFT_OUT.has(option.name)) return [];
    if (option.type === 'choice' && option.name !== 'as')
      return option.required ? [[option.name, option.choices?.[0]]] : [];
    if (option.name === 'name') return [[option.name, name.startsWith('macro') ? 'late' : SAID]];
    if (option.name === 'message' || option.name === 'request') return [[option.name, message]];
    if (option.name === 'as') return [[option.name, option.choices?.[0] ?? 'holding']];
    if (option.type === 'ticket' && option.name !== 'ticket') return [];
    if (option.name in NAMED) return [[option.name, NAMED[option.name]]];
    return WORDS.includes(option.type) ? [[option.name, SAID]] : [];
  });
  return Object.fromEntries(given);
}

it('sends a promise beyond authority by no way that somebody can write, until it is allowed', async () => {
  const tried = commands.filter((one) => writes(one) && !DECIDING.has(one.name) && !ELSEWHERE.has(one.name));
  const step = fc.tuple(
    // What writes to customers comes as often as all the rest.
    fc.oneof(fc.constantFrom(...tried.map(({ name }) => name)), fc.constantFrom(...WRITING)),
    fc.constantFrom('ana' as const, 'bor' as const),
    fc.nat(3),
  );
  const house = await linksHouse('sqlite');
  try {
    let conversation = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
        const { number, id } = await house.say('post', `c${++conversation}`, 'My parcel is late');
        for (const [name, who, which] of steps) {
          const command = tried.find((one) => one.name === name);
          if (command === undefined) continue;
          const messages = await house.store.tickets.messages(id);
          const options = optionsOf(command, messages.at(-1 - (which % messages.length))?.id ?? '');
          const about = {
            ...options,
            ...(options.ticket === 1 && { ticket: number }),
            ...(options.for === 1 && { for: number }),
          };
          await house.ask(command.name, about, PEOPLE[who]);
          house.clock.now += MINUTE;
          await house.deliverAll([number]);
        }
        expect(house.sent.filter(({ text }) => text.includes('30 %'))).toEqual([]);
      }),
      { numRuns: 15, endOnFailure: true },
    );
    // The same words do go out once somebody allows them, so that it is the gate that held them.
    const { number } = await house.say('post', 'last', 'My parcel is late');
    await house.ask('reply', { ticket: number, text: SAID, confirm: true });
    await house.ask('approve', { ticket: number }, EVA);
    await house.deliverAll([number]);
    expect(house.sent.at(-1)?.text).toBe(SAID);
  } finally {
    await house.close();
  }
});
