import { describe, expect, it } from 'vitest';
import type { CommandSpecView } from '../src/api/command-shapes.ts';
import type { KindsView } from '../src/api/shapes.ts';
import { blankParts, blanksLeft, nextBlank } from '../src/desks/web/ui/logic/blanks.ts';
import { chosenTo, toggled } from '../src/desks/web/ui/logic/bulk.ts';
import { Drafts, EMPTY_REPLY } from '../src/desks/web/ui/logic/drafts.ts';
import { fieldsFor, needsNoForm, optionsFrom } from '../src/desks/web/ui/logic/form.ts';
import { byFolder, filled, found, type MacroView, wordsFor } from '../src/desks/web/ui/logic/macros.ts';
import { NO_FILTERS, narrowedBy, pageAddress, sameFilters } from '../src/desks/web/ui/logic/queue.ts';
import { instantOf, morning } from '../src/desks/web/ui/logic/when.ts';

describe('actions on many tickets', () => {
  it('selects one, lets it go, and selects all in between in the order of the list', () => {
    expect([...toggled(new Set([1]), 2)]).toEqual([1, 2]);
    expect([...toggled(new Set([1, 2]), 1)]).toEqual([2]);
    expect([...chosenTo(new Set([9]), [9, 4, 7, 1], 9, 7)]).toEqual([9, 4, 7]);
    expect([...chosenTo(new Set(), [9, 4, 7, 1], 1, 4)]).toEqual([4, 7, 1]);
    expect([...chosenTo(new Set(), [9, 4], null, 4)]).toEqual([4]);
    expect([...chosenTo(new Set([3]), [9, 4], 3, 4)]).toEqual([3, 4]);
  });
});

describe('blanks', () => {
  const text = 'Hello, [[name the parcel]] comes on [[day]].';

  it('are found in their order, forwards and backwards', () => {
    expect(blanksLeft(text).map(({ words }) => words)).toEqual(['name the parcel', 'day']);
    expect(nextBlank(text, 0)?.words).toBe('name the parcel');
    expect(nextBlank(text, blanksLeft(text)[0]?.to ?? 0)?.words).toBe('day');
    expect(nextBlank(text, text.length)).toBeNull();
    expect(nextBlank(text, text.length, true)?.words).toBe('day');
    expect(nextBlank(text, 0, true)).toBeNull();
  });

  it('are marked without a letter lost', () => {
    const parts = blankParts(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter(({ blank }) => blank)).toHaveLength(2);
    expect(blankParts('[[unclosed [nested]]').some(({ blank }) => blank)).toBe(false);
    expect(blankParts('')).toEqual([]);
  });
});

const command = (options: CommandSpecView['options'], name = 'do'): CommandSpecView => ({
  name,
  summary: 'Do it',
  example: '1',
  role: 'agent',
  group: 'about',
  options,
});
const option = (name: string, type: string, more = {}) => ({
  name,
  type,
  summary: name,
  required: false,
  ...more,
});
const TICKET = option('ticket', 'ticket', { required: true });
const KNOWN = { given: true, about: null, kinds: null };

describe('forms of commands', () => {
  it('ask for what a person says, and not for the ticket that is known', () => {
    const spec = command([TICKET, option('seen', 'id'), option('confirm', 'flag'), option('files', 'files')]);
    expect(needsNoForm(spec)).toBe(true);
    expect(fieldsFor(spec, { ...KNOWN, given: false }).map(({ name }) => name)).toEqual(['ticket']);
    const split = command(
      [TICKET, option('last', 'number'), option('from', 'id'), option('messages', 'text')],
      'split',
    );
    expect(fieldsFor(split, KNOWN)).toMatchObject([{ name: 'messages', asks: 'messages' }]);
  });

  it('name choices as the house or the page calls them', () => {
    const spec = command([
      option('kind', 'choice', { choices: ['delivery'], labels: { delivery: 'Dostava' } }),
      option('then', 'choice', { choices: ['resolve', 'other'] }),
    ]);
    expect(fieldsFor(spec, KNOWN).map(({ choices }) => choices.map(({ label }) => label))).toEqual([
      ['Dostava'],
      ['Resolve', 'other'],
    ]);
  });

  it('offer causes and steps of the ticket’s own kind', () => {
    const kind = { id: 'delivery', name: 'Delivery' };
    const about = {
      kind,
      cause: null,
      missing: [],
      fields: [],
      checklist: [{ id: 'ask', text: 'Ask', done: false }],
    };
    const kinds = { kinds: [{ ...kind, causes: [{ id: 'late', name: 'Late' }] }] } as unknown as KindsView;
    const spec = command([TICKET, option('cause', 'choice', { choices: ['x'] }), option('step', 'step')]);
    const fields = fieldsFor(spec, { given: true, about, kinds });
    expect(fields.map(({ choices }) => choices)).toEqual([
      [{ value: 'late', label: 'Late' }],
      [{ value: 'ask', label: 'Ask' }],
    ]);
  });

  it('say what is missing, and leave out what was left empty', () => {
    const fields = fieldsFor(
      command([option('into', 'ticket', { required: true }), option('why', 'rest'), option('all', 'flag')]),
      KNOWN,
    );
    expect(optionsFrom(fields, { into: ' ', why: 'x' })).toEqual({ missing: ['into'] });
    expect(optionsFrom(fields, { into: '#12', why: ' ', all: false })).toEqual({ options: { into: 12 } });
    expect(optionsFrom(fields, { into: '12', why: ' so ', all: true })).toEqual({
      options: { into: 12, why: 'so', all: true },
    });
  });
});

const macro = (name: string, texts: MacroView['texts']): MacroView => ({
  id: name,
  name,
  texts,
  as: 'answer',
  becomes: null,
  tags: [],
  editor: 'agent',
  version: 1,
  used: 0,
});

describe('canned replies', () => {
  const all = [
    macro('thanks', { en: 'Thank you' }),
    macro('delivery/late', { en: 'It is late', sl: 'Zamuja čez en dan', ru: 'Опоздание' }),
    macro('delivery/abroad', { en: 'Abroad' }),
  ];

  it('stand by their folders and are found without marks and in either script', () => {
    expect(byFolder(all).map(({ folder, macros }) => [folder, macros.length])).toEqual([
      ['', 1],
      ['delivery', 2],
    ]);
    expect(found(all, 'cez').map(({ name }) => name)).toEqual(['delivery/late']);
    expect(found(all, 'opozdanie').map(({ name }) => name)).toEqual(['delivery/late']);
    expect(found(all, '')).toHaveLength(3);
  });

  it('are shown in the customer’s language, else in the house’s', () => {
    expect(wordsFor(all[1] ?? macro('', {}), 'ru', 'sl')).toBe('Опоздание');
    expect(wordsFor(all[1] ?? macro('', {}), 'de', 'sl')).toBe('Zamuja čez en dan');
    expect(filled('Hello {name}, {house}. {agent}', { name: '', agent: 'Ana' })).toBe('Hello, {house}. Ana');
  });
});

describe('views and times', () => {
  it('asks for all of the quarantine, whatever the status', () => {
    const address = pageAddress({ ...NO_FILTERS, spam: true, kind: 'delivery', language: 'none' }, 50);
    expect(address).toBe('/api/tickets?limit=50&kind=delivery&language=none&spam=true');
    expect(narrowedBy({ ...NO_FILTERS, spam: true, kind: 'delivery' })).toBe(2);
  });

  it('knows a view again by what it shows', () => {
    expect(sameFilters(NO_FILTERS, { ...NO_FILTERS })).toBe(true);
    expect(sameFilters(NO_FILTERS, { ...NO_FILTERS, search: 'late' })).toBe(false);
  });

  it('puts off until a morning by the reader’s clock', () => {
    const sunday = new Date(2026, 10, 22, 15, 0).getTime();
    expect(new Date(morning('tomorrow', sunday))).toEqual(new Date(2026, 10, 23, 9, 0));
    expect(new Date(morning('monday', sunday))).toEqual(new Date(2026, 10, 23, 9, 0));
    expect(new Date(morning('monday', sunday + 86_400_000))).toEqual(new Date(2026, 10, 30, 9, 0));
    expect(instantOf('')).toBe('');
    expect(instantOf('nonsense')).toBe('');
    expect(instantOf('2026-11-24T09:00')).toBe(new Date(2026, 10, 24, 9, 0).toISOString());
  });
});

describe('drafts', () => {
  it('of an older page are read, and chosen places are kept with an empty text', () => {
    const held = new Map<string, string>();
    const storage = {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => void held.set(key, value),
      removeItem: (key: string) => void held.delete(key),
    };
    held.set(
      'osem.draft.ana.reply.1',
      JSON.stringify({ text: 'Hi', as: 'answer', files: [], seen: null, key: 'k' }),
    );
    const drafts = new Drafts(storage, 'ana');
    expect(drafts.reply(1)).toMatchObject({ text: 'Hi', becomes: '', to: null, macro: null });
    drafts.keepReply(2, { ...EMPTY_REPLY, to: 7 });
    expect(drafts.reply(2).to).toBe(7);
    drafts.keepReply(2, EMPTY_REPLY);
    expect(held.size).toBe(1);
  });
});
