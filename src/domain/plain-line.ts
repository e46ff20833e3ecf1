/** Characters that a name may have. */
const LONGEST = 100;
/** Controls, line ends, and marks that turn the direction of what follows. */
const STRANGE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** What nobody sees, but for joiners and signs of variation, which scripts and emoji need: two names would look alike. */
const UNSEEN =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}|\u2800|^(?:\u200c|\u200d|\ufe0e|\ufe0f)+$/u;

/** Whether the text can be shown anywhere as a name: 1 to 100 characters on one line, no controls, nothing that turns it. */
export function isPlainLine(text: string): boolean {
  const line = text.trim();
  return line !== '' && line.length <= LONGEST && !STRANGE.test(line) && !UNSEEN.test(line);
}
