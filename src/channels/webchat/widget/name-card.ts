import { element } from './element.ts';
import type { Say } from './wording.ts';

interface NameHands {
  say: Say;
  save(name: string): void;
  skip(): void;
}

const LONGEST = 100;

/** Asks how the visitor wants to be called. Nobody has to say. */
export function nameCard({ say, save, skip }: NameHands): HTMLElement {
  const input = element('input', { type: 'text', maxlength: LONGEST, autocomplete: 'name', dir: 'auto' });
  input.setAttribute('aria-label', say('name-label'));
  input.placeholder = say('name-label');
  const card = element(
    'form',
    { class: 'name-card' },
    element('p', {}, say('name-ask')),
    element(
      'div',
      { class: 'row' },
      input,
      element('button', { type: 'submit', class: 'small' }, say('name-save')),
      element('button', { type: 'button', class: 'link', onclick: skip }, say('name-skip')),
    ),
  );
  card.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name === '') input.focus();
    else save(name);
  });
  return card;
}
