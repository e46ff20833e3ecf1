/** What a desk heard waits in the inbox beside what channels received, under this name. */
export function deskInbox(desk: string): string {
  return `desk:${desk}`;
}
