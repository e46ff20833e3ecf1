import type { ChatSession } from '../../../api/chat-shapes.ts';

export type FileRefusal = 'too-large' | 'empty' | 'type' | 'too-many';

/** As many as the server takes in one message. */
export const FILES_A_MESSAGE = 10;

/** Why a file cannot be attached beside so many others; null when it can. Sizes in bytes. */
export function refuseFile(
  file: { size: number; type: string },
  already: number,
  limits: ChatSession['limits'],
): FileRefusal | null {
  if (already >= FILES_A_MESSAGE) return 'too-many';
  if (file.size === 0) return 'empty';
  if (file.size > limits.fileBytes) return 'too-large';
  return limits.fileTypes.some((type) => file.type.startsWith(type)) ? null : 'type';
}

/** Bytes in the unit a person would use, in the language given: `1.4 MB`. */
export function sizeOf(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power < 2 ? 0 : 1,
  }).format(bytes / 1024 ** power);
}
