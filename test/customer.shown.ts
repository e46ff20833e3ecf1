import fc from 'fast-check';
import type { ShownCustomer } from '../src/domain/ticket/shown-customer.ts';
import { CUSTOMER_LANGUAGES } from '../src/texts/languages.ts';

/** Anything that people, other systems and the recogniser may say of a customer. */
export function anyCustomer(hostile: fc.Arbitrary<string>): fc.Arbitrary<ShownCustomer> {
  const tag = fc.option(fc.oneof(fc.constantFrom(...CUSTOMER_LANGUAGES), hostile));
  const past = fc.record({
    number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    status: fc.constantFrom('open' as const, 'waiting' as const, 'snoozed' as const, 'resolved' as const),
    createdAt: fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
  });
  const same = fc.record({
    number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    channel: fc.oneof(fc.constantFrom('webchat', 'telegram'), hostile),
    name: fc.option(hostile),
  });
  const because = fc.constantFrom('said', 'email', 'phone', 'word', 'invitation');
  const maybe = fc.tuple(same, because).map(([one, why]) => ({ ...one, because: why }) as never);
  const known = fc.record({
    language: tag,
    languageBy: fc.option(fc.constantFrom('text', 'chosen', 'customer')),
    heard: tag,
    form: fc.option(fc.constantFrom('formal', 'informal')),
    segment: fc.option(hostile),
    attributes: fc.dictionary(hostile, fc.oneof(hostile, fc.double(), fc.boolean()), { maxKeys: 20 }),
    note: fc.option(hostile),
    past: fc.record({ count: fc.nat(), tickets: fc.array(past, { maxLength: 3 }) }),
  });
  const others = fc.record({
    are: fc.array(same, { maxLength: 19 }),
    maybe: fc.array(maybe, { maxLength: 3 }),
  });
  return fc.tuple(known, fc.option(others)).map(([one, all]) => (all === null ? one : { ...one, same: all }));
}
