import { CodedError, codeOf } from '../domain/coded-error.ts';

/**
 * Sends the parts of one message, one after another, and answers what the first call answered. What fails after it is
 * 'unknown-outcome', because the customer has a part of it already. Throws CodedError as Channel.send says.
 */
export async function sendInParts<Sent>([first, ...rest]: readonly (() => Promise<Sent>)[]): Promise<Sent> {
  if (first === undefined) throw new CodedError('vendor-refused', 'A message without text and files.');
  const sent = await first();
  for (const part of rest) {
    try {
      await part();
    } catch (error) {
      throw new CodedError('unknown-outcome', `Only a part was sent (${codeOf(error)}).`, { cause: error });
    }
  }
  return sent;
}
