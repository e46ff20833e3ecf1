import { LANGUAGE_TAGS, LANGUAGES, type Language } from '../../../../texts/languages.ts';
import { act } from '../state/act.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

/** In which language the desk speaks to this person, everywhere. */
export function LanguageChoice() {
  const { person, language } = session.value;
  const house = LANGUAGES[language as Language] ?? language;
  return (
    <span class="icon-button language">
      <Icon name="globe" />
      <select
        aria-label={text('desk.language')}
        title={text('desk.language')}
        value={person.language ?? 'house'}
        onChange={(event) => void act('language', { language: event.currentTarget.value })}
      >
        <option value="house">{text('desk.language.house', { language: house })}</option>
        {LANGUAGE_TAGS.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {LANGUAGES[tag]}
          </option>
        ))}
      </select>
    </span>
  );
}
