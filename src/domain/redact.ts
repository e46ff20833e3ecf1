/** What stands for struck out words; its length says nothing of theirs. */
export const STRUCK = '▇▇▇▇';
/** A shorter passage stands in too many words by chance. */
export const SHORTEST_PASSAGE = 3;

/** 13 to 19 digits (ISO/IEC 7812), in groups as people type them. */
const CARD = /(?<![\d])\d(?:[ \-.\u00a0]?\d){12,18}(?![\d])/gu;
/** A word for a secret, then what it is; after a bare space only what looks like no plain word. */
const SECRET =
  /(?:password|passwort|passcode|pin|cvv2?|cvc2?|geslo|lozinka|šifra|sifra|пароль|лозинка|шифра|пин-?код|пин)(?:\s+(?:is|je|это|jest))?\s*[:=]\s*(\S{3,100})/giu;

/** Passages of a text that look like card numbers or passwords, as they are written, each once. */
export function secretsIn(text: string): string[] {
  const cards = [...text.matchAll(CARD)].map(([found]) => found).filter(isCardNumber);
  const secrets = [...text.matchAll(SECRET)].map(([, secret = '']) => secret.replace(/[.,;!?)»”"']+$/u, ''));
  return [...new Set([...cards, ...secrets.filter(({ length }) => length >= SHORTEST_PASSAGE)])].sort(
    (a, b) => b.length - a.length,
  );
}

/** The check digit of ISO/IEC 7812-1, by Luhn. */
function isCardNumber(written: string): boolean {
  const digits = [...written].filter((one) => one >= '0' && one <= '9').map(Number);
  if (new Set(digits).size === 1) return false;
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
