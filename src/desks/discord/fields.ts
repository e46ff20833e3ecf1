import {
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmission,
  ComponentType,
  type FileUploadType,
  TextInputStyle,
} from 'discord.js';
import { line } from '../plain.ts';
import { LIMITS } from './limits.ts';

export type Modal = APIModalInteractionResponseCallbackData;
export type ModalPart = Modal['components'][number];
type Inner = Extract<ModalPart, { type: ComponentType.Label }>['component'];

/** What the house takes from anybody, as far as Discord can tell; the bytes decide later. Ten entries are the most. */
const FILE_TYPES: FileUploadType[] = [
  'image',
  'audio',
  'video',
  '.pdf',
  '.txt',
  '.csv',
  '.log',
  '.zip',
  '.docx',
  '.xlsx',
];

/** A field's name, and what people read at it. */
export interface Labels {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
}

export function said(content: string): ModalPart {
  return { type: ComponentType.TextDisplay, content };
}

/** A text of one line or of many, with what stands in it already. */
export function textField(labels: Labels, long: boolean, value = ''): ModalPart {
  const { required = true } = labels;
  return labelled(labels, {
    type: ComponentType.TextInput,
    custom_id: labels.name,
    style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
    min_length: required ? 1 : 0,
    max_length: LIMITS.textInput,
    required,
    ...(value === '' ? {} : { value }),
  });
}

/** One of a list; the first option that is `chosen` is chosen already. */
export function choiceField(
  labels: Labels,
  options: readonly { value: string; label: string }[],
  chosen?: string,
): ModalPart {
  return labelled(labels, {
    type: ComponentType.StringSelect,
    custom_id: labels.name,
    ...asked(labels),
    options: options.slice(0, LIMITS.choices).map(({ value, label }) => ({
      value,
      label: line(label, LIMITS.choiceName),
      ...(value === chosen ? { default: true } : {}),
    })),
  });
}

/** Several of a list, or none. */
export function choicesField(
  labels: Labels,
  options: readonly { value: string; label: string }[],
  most: number,
): ModalPart {
  const few = options.slice(0, LIMITS.choices);
  return labelled(labels, {
    type: ComponentType.StringSelect,
    custom_id: labels.name,
    required: false,
    min_values: 0,
    max_values: Math.min(most, few.length),
    options: few.map(({ value, label }) => ({ value, label: line(label, LIMITS.choiceName) })),
  });
}

/** Somebody of the server. */
export function userField(labels: Labels): ModalPart {
  return labelled(labels, {
    type: ComponentType.UserSelect,
    custom_id: labels.name,
    ...asked(labels),
  });
}

export function flagField(labels: Labels): ModalPart {
  return labelled(labels, { type: ComponentType.Checkbox, custom_id: labels.name });
}

export function fileField(labels: Labels): ModalPart {
  return labelled(labels, {
    type: ComponentType.FileUpload,
    custom_id: labels.name,
    min_values: 0,
    max_values: LIMITS.files,
    required: false,
    file_types: FILE_TYPES,
  });
}

/** Whether one has to choose: Discord takes no list of which nothing may be chosen although it is required. */
function asked({ required = true }: Labels) {
  return required ? { required } : { required, min_values: 0 };
}

function labelled({ label, hint }: Labels, component: Inner): ModalPart {
  return {
    type: ComponentType.Label,
    label: line(label, LIMITS.label),
    ...(hint === undefined ? {} : { description: line(hint, LIMITS.labelDescription) }),
    component,
  };
}

/** What was put into each field, by its name: texts, ticks, or the list of what was chosen. */
export function filledIn({ components }: APIModalSubmission): Map<string, string | boolean | string[]> {
  const values = new Map<string, string | boolean | string[]>();
  for (const part of components) {
    const inside = 'component' in part ? [part.component] : 'components' in part ? part.components : [];
    for (const field of inside) {
      if ('value' in field && field.value !== null) values.set(field.custom_id, field.value);
      if ('values' in field) values.set(field.custom_id, field.values);
    }
  }
  return values;
}
