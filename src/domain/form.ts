import { byId, fits, type Named, type Told } from './kinds.ts';
import { type OrderFormat, orderNumberIn } from './order-number.ts';

/** E.164, 6.2. */
const MOST_PHONE_DIGITS = 15;

/** A form made for a matter, as the rules describe it: what a customer fills in, and what of it the ticket knows. */
export interface Form {
  id: string;
  /** One of the kinds of kinds.json. */
  kind: string;
  title: Told;
  intro: Told | null;
  /** What happens next, said beside the case number. */
  next: Told;
  fields: readonly FormField[];
}

export const FORM_FIELD_TYPES = [
  'short-text',
  'long-text',
  'name',
  'email',
  'phone',
  'order-number',
  'choice',
  'date',
  'photo',
  'consent',
] as const;
export type FormFieldType = (typeof FORM_FIELD_TYPES)[number];

export interface FormField {
  id: string;
  type: FormFieldType;
  label: Told;
  help: Told | null;
  required: boolean;
  /** The field of the ticket that it fills; null: it stands in the message alone. */
  fills: string | null;
  /** Of a choice. */
  choices: readonly Named[];
  /** Of an order number. */
  formats: readonly OrderFormat[];
  /** Characters of a text, or files. */
  most: number;
  /** Of a date: which days make sense. */
  days: 'past' | 'future' | 'any';
}

export function isFileField({ type }: Pick<FormField, 'type'>): boolean {
  return type === 'photo';
}

/** What is wrong with what somebody filled in; said at the field. */
export type FormFault =
  | 'required'
  | 'long'
  | 'email'
  | 'phone'
  | 'order'
  | 'choice'
  | 'date'
  | 'past'
  | 'future';

/** A form as it was filled in: the values that are good (absent: nothing was said), and what is wrong. */
export interface Filled {
  values: Readonly<Record<string, string>>;
  faults: Readonly<Record<string, FormFault>>;
}

/** Reads what was typed, by the ids of fields. `today` (2026-11-22) is the customers' day. Files are looked at elsewhere. */
export function filledIn(form: Form, typed: Readonly<Record<string, string>>, today: string): Filled {
  const values: Record<string, string> = {};
  const faults: Record<string, FormFault> = {};
  for (const field of form.fields) {
    if (isFileField(field)) continue;
    const words = (typed[field.id] ?? '').replace(/\r\n?/g, '\n').trim();
    if (words === '') {
      if (field.required) faults[field.id] = 'required';
      continue;
    }
    const read = readField(field, words, today);
    if ('fault' in read) faults[field.id] = read.fault;
    else values[field.id] = read.value;
  }
  return { values, faults };
}

type Read = { value: string } | { fault: FormFault };

function readField(field: FormField, words: string, today: string): Read {
  if (words.length > field.most) return { fault: 'long' };
  switch (field.type) {
    case 'email':
      return isEmail(words) ? { value: words } : { fault: 'email' };
    case 'phone':
      return isPhone(words) ? { value: words } : { fault: 'phone' };
    case 'order-number': {
      const value = orderNumberIn(words, field.formats);
      return value === null ? { fault: 'order' } : { value };
    }
    case 'choice':
      return byId(field.choices, words) === undefined ? { fault: 'choice' } : { value: words };
    case 'date':
      return readDate(field, words, today);
    case 'long-text':
      return { value: words };
    default:
      return { value: words.replace(/\s+/g, ' ') };
  }
}

/** As browsers send it (2026-11-22), or as people write it where the browser has no field for dates. */
function readDate({ days }: FormField, words: string, today: string): Read {
  const [, day = '', month = '', year] = /^(\d{1,2})[./]\s*(\d{1,2})[./]\s*(\d{4})\.?$/.exec(words) ?? [];
  const value = year === undefined ? words : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!fits({ type: 'date', choices: [] }, value)) return { fault: 'date' };
  if (days === 'past' && value > today) return { fault: 'past' };
  if (days === 'future' && value < today) return { fault: 'future' };
  return { value };
}

/** Something that mail can be sent to; whether it arrives only mail can tell. 254 characters: RFC 5321, 4.5.3.1.3. */
function isEmail(words: string): boolean {
  const [name = '', host = '', ...more] = words.split('@');
  const isHost = /^[^\s@.,;:()<>]+(?:\.[^\s@.,;:()<>]+)+$/u.test(host);
  return more.length === 0 && name !== '' && !/[\s<>(),;:]/.test(name) && isHost && words.length <= 254;
}

function isPhone(words: string): boolean {
  const digits = words.replace(/\D/g, '').length;
  return /^\+?[\d\s()./-]+$/.test(words) && digits >= 6 && digits <= MOST_PHONE_DIGITS;
}
