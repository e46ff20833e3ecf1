import type { FileTermsView } from '../../../../api/shapes.ts';

/** What a browser says of a file that it cannot tell. */
const UNDECLARED: readonly string[] = ['', 'application/octet-stream'];

/** Why a file is not taken, as far as that is known before its bytes are looked at; null: it may be. */
export function problemOfFile(
  file: { size: number; type: string },
  { bytes, types }: FileTermsView,
): 'empty' | 'too-large' | 'type' | null {
  if (file.size === 0) return 'empty';
  if (file.size > bytes) return 'too-large';
  const type = (file.type.split(';')[0] ?? '').trim().toLowerCase();
  if (types.length > 0 && UNDECLARED.includes(type)) return null;
  const taken = types.some((one) => type === one || (/[/.]$/.test(one) && type.startsWith(one)));
  return taken ? null : 'type';
}
