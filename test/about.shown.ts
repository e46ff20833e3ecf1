import fc from 'fast-check';
import { FIELD_TYPES, type Kind, type Kinds, NO_KINDS } from '../src/domain/kinds.ts';
import type { ShownAbout } from '../src/domain/ticket/shown.ts';

/** Anything that the rules may call things and people may fill in; ids are codes, and stand once. */
export function anyAbout(hostile: fc.Arbitrary<string>): fc.Arbitrary<ShownAbout> {
  const code = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/);
  const told = fc.oneof(hostile, fc.record({ en: hostile, ru: hostile }));
  const named = fc.record({ id: code, name: told });
  const value = fc.oneof(hostile, fc.double(), fc.boolean(), fc.constant(null));
  const by = { selector: ({ id }: { id: string }) => id, maxLength: 25 };
  return fc.record({
    kind: fc.option(named),
    cause: fc.option(named),
    fields: fc.uniqueArray(
      fc.record({ id: code, name: told, type: fc.constantFrom(...FIELD_TYPES), value }),
      by,
    ),
    steps: fc.uniqueArray(fc.record({ id: code, text: told, done: fc.boolean() }), by),
    missing: fc.array(fc.oneof(code, fc.constantFrom('kind', 'cause', 'checklist', 'field:order'))),
  });
}

/** Rules by which such a ticket could be: its kind has these fields, causes and steps to choose from. */
export function kindsLike({ kind, fields, steps }: ShownAbout): Kinds {
  const { id, name } = kind ?? { id: 'any', name: 'Any' };
  const own: Kind = {
    ...{ id, name, team: null, priority: null, causes: fields, procedure: steps },
    fields: fields.map((field) => field.id),
    required: { cause: false, fields: [], checklist: false },
  };
  const all = fields.map((field) => ({ ...field, choices: [], about: null }));
  return { ...NO_KINDS, kinds: [own], fields: all };
}
