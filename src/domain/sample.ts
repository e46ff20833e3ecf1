/** The visitor of the chat by whom the checks of an installation try it: nobody, and no customer in any figure. */
export const SAMPLE = { channel: 'webchat', key: 'sample' } as const;

export function isSample({ channel, key }: { channel: string; key: string }): boolean {
  return channel === SAMPLE.channel && key === SAMPLE.key;
}
