import type { Line } from './conversation.ts';
import { element, icon } from './element.ts';
import { piecesOf, webAddress } from './links.ts';
import type { Say } from './wording.ts';

/** What a line needs to be shown and used. */
export interface LineHands {
  say: Say;
  language: string;
  /** An address the server gave, made whole. */
  address(path: string): string;
  tryNow(): void;
  discard(key: string): void;
  /** A button below the message was pressed. */
  choose(key: string, id: string): void;
}

const LONG_TEXT = 1_800;
const TALL_TEXT = 30;

/** The bubble of one message, with its writer's name and its files; `statusOf` goes below it. */
export function bubbleOf(line: Line, hands: LineHands): HTMLElement {
  const { say } = hands;
  const whole = element('div', { class: `line from-${line.from}${line.continued ? ' continued' : ''}` });
  if (!line.continued) whole.append(writerOf(line, hands));
  if (line.deleted) whole.append(element('div', { class: 'bubble gone' }, say('deleted')));
  else {
    if (line.text !== '') whole.append(textOf(line.text, say));
    whole.append(...line.files.map((file) => fileOf(file, hands)));
    if (line.choices.length > 0) whole.append(choicesOf(line, hands));
    if (line.chosen !== null) whole.append(chosenOf(line.chosen, hands));
  }
  return whole;
}

function choicesOf(line: Line, { choose }: LineHands): HTMLElement {
  const buttons = line.choices.map(({ id, label }) =>
    element('button', { type: 'button', class: 'choice', onclick: () => choose(line.key, id) }, label),
  );
  return element('div', { class: 'choices', role: 'group', 'aria-label': line.text }, ...buttons);
}

/** What the visitor chose, where the buttons were. */
function chosenOf(label: string, { say }: LineHands): HTMLElement {
  const who = element('span', { class: 'unseen' }, say('you'));
  return element('div', { class: 'chosen' }, icon('tick'), who, element('bdi', {}, label));
}

/** How far an own message is: only the last one that arrived says so. */
export function statusOf(line: Line, last: boolean, { say, tryNow, discard }: LineHands): (Node | string)[] {
  if (line.state === 'sending') return [icon('clock'), say('sending')];
  if (line.state === 'sent') return last ? [icon('tick'), say('sent')] : [];
  if (line.state === 'waiting') {
    return [icon('clock'), say('waiting'), button(say('try-now'), tryNow)];
  }
  if (line.state === 'refused')
    return [icon('alert'), say('refused'), button(say('discard'), () => discard(line.key))];
  return [];

  function button(label: string, onclick: () => void): HTMLElement {
    return element('button', { type: 'button', class: 'link', onclick }, label);
  }
}

/** Who wrote it: by name and team, spoken for the visitor's own too. */
function writerOf(line: Line, { say, language }: LineHands): HTMLElement {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const time = new Intl.DateTimeFormat(language, clock).format(line.at);
  const stamp = element('time', { datetime: new Date(line.at).toISOString() }, time);
  if (line.from === 'visitor') {
    return element('div', { class: 'writer' }, element('span', { class: 'unseen' }, say('you')), stamp);
  }
  const name = line.name ?? say('us');
  return element(
    'div',
    { class: 'writer' },
    element('span', { class: 'face', 'aria-hidden': 'true' }, initialsOf(name)),
    element('bdi', { class: 'name' }, name),
    line.team !== null && line.team !== name && element('bdi', { class: 'team' }, line.team),
    stamp,
  );
}

/** The first letters of the first and the last word, whole characters in any script. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  const letter = (word = '') => [...new Intl.Segmenter().segment(word)][0]?.segment ?? '';
  return ends.map(letter).join('').toUpperCase();
}

/** Text as text: web addresses can be followed, nothing else is understood. Very long ones are folded. */
function textOf(text: string, say: Say): HTMLElement {
  const bubble = element('div', { class: 'bubble', dir: 'auto' }, ...piecesOf(text).map(pieceOf));
  if (text.length < LONG_TEXT && text.split('\n', TALL_TEXT).length < TALL_TEXT) return bubble;
  bubble.classList.add('folded');
  const unfold = element('button', { type: 'button', class: 'link' }, say('show-all'));
  unfold.addEventListener('click', () => {
    bubble.classList.remove('folded');
    unfold.remove();
  });
  return element('div', { class: 'long' }, bubble, unfold);
}

function pieceOf({ text, href }: { text: string; href: string | null }): Node | string {
  return href === null
    ? text
    : element('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow ugc' }, text);
}

function fileOf(file: Line['files'][number], { say, address }: LineHands): HTMLElement {
  const href = file.url === null ? null : webAddress(address(file.url));
  if (href === null) {
    return element(
      'div',
      { class: 'file pending' },
      icon('file'),
      element('bdi', {}, say('file-pending', { name: file.name })),
    );
  }
  const chip = () => [icon('file'), element('bdi', {}, file.name)];
  const link = element('a', { class: 'file', href, target: '_blank', rel: 'noopener', download: file.name });
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
    link.append(...chip());
    return link;
  }
  // A page may forbid pictures from elsewhere: then it is a file like others.
  const picture = element('img', { src: href, alt: file.name, loading: 'lazy' });
  picture.addEventListener('error', () => {
    link.classList.remove('picture');
    link.replaceChildren(...chip());
  });
  link.classList.add('picture');
  link.append(picture);
  return link;
}
