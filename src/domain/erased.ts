/** Before what stands for an address, a conversation or an id of a vendor's that was erased. */
export const ERASED = 'erased:';

export function isErased(id: string): boolean {
  return id.startsWith(ERASED);
}
