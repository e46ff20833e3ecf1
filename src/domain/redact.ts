/** What stands for struck out words; its length says nothing of theirs. */
export const STRUCK = '▇▇▇▇';
/** Why the bytes of a file are not here: somebody struck it out, or its time was over. */
const FILE_STRUCK = 'struck';
export const FILE_EXPIRED = 'expired';
/** A shorter passage stands in too many words by chance. */
export const SHORTEST_PASSAGE = 3;

/** Digits as people type them: in groups, with what divides them. */
const DIGITS = /(?<!\d)\d(?:[ .\-\u00a0\u2009\u200b\u202f\u2010-\u2015]{0,2}\d){12,99}(?!\d)/gu;
/** ISO/IEC 7812. */
const CARD_DIGITS = { least: 13, most: 19 };
/** A shorter group beside a card number is an expiry or a count. */
const SHORTEST_GROUP = 3;
/** A word for a secret, then what it is; after a bare space only what looks like no plain word. */
const SECRET =
  /(?<!\p{L})(?:password|passwort|passcode|pin|cvv2?|cvc2?|geslo|lozinka|šifra|sifra|пароль|лозинка|шифра|пин-?код|пин)(?:\s+(?:is|je|это|jest|ist))?(?:\s*[:=]\s*(\S{3,100})|\s+((?=\S*\d)\S{4,100}))/giu;

/** Passages of a text that look like card numbers or passwords, as they are written, each once. */
export function secretsIn(text: string): string[] {
  const cards = [...text.matchAll(DIGITS)].flatMap(([digits]) => cardsIn(digits));
  const secrets = [...text.matchAll(SECRET)].map(([, told, bare = '']) =>
    (told ?? bare).replace(/[.,;!?)»”"']+$/u, ''),
  );
  return [...new Set([...cards, ...secrets.filter(({ length }) => length >= SHORTEST_PASSAGE)])].sort(
    (a, b) => b.length - a.length,
  );
}

/** All of it, or groups in its midst: what stands before or behind a card number hides none. */
function cardsIn(digits: string): string[] {
  const groups = [...digits.matchAll(/\d+/gu)];
  const within = groups.flatMap((first, from) =>
    groups.slice(from).flatMap((last, more) => {
      const whole = groups.slice(from, from + more + 1).every(([one]) => one.length >= SHORTEST_GROUP);
      return whole ? [digits.slice(first.index, last.index + last[0].length)] : [];
    }),
  );
  return [digits, ...within].filter(isCardNumber);
}

/** The check digit of ISO/IEC 7812-1, by Luhn. */
function isCardNumber(written: string): boolean {
  const digits = [...written].filter((one) => one >= '0' && one <= '9').map(Number);
  const { least, most } = CARD_DIGITS;
  if (digits.length < least || digits.length > most || new Set(digits).size === 1) return false;
  const sum = digits.reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** The text with every passage struck out, and how often that was. Passages are taken as they are written, longest first. */
export function struckOut(text: string, passages: readonly string[]): { text: string; count: number } {
  let count = 0;
  let left = text;
  for (const passage of [...passages].sort((a, b) => b.length - a.length)) {
    if (passage === '') continue;
    const parts = left.split(passage);
    count += parts.length - 1;
    left = parts.join(STRUCK);
  }
  return { text: left, count };
}

/** A file of which nothing is left but that there was one. */
export function withoutBytes<
  File extends {
    name: string;
    size: number | null;
    hash: string | null;
    ref: string | null;
    refused: string | null;
  },
>(file: File, why: string = FILE_STRUCK): File {
  return { ...file, name: STRUCK, size: null, hash: null, ref: null, refused: why };
}
