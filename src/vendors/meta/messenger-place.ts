/** Where a person is written to in Messenger, and who they are there: an id that they have for this Page alone. */
export function placeInMessenger(page: string, person: string): { conversation: string; address: string } {
  const conversation = `${page}:${person}`;
  return { conversation, address: conversation };
}
