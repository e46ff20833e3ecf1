import { LANGUAGES } from '../../../../texts/languages.ts';
import { ASKED_IN, type Asked } from '../logic/surveys.ts';

interface Props {
  label: string;
  most: number;
  asked: Asked;
  put(asked: Asked): void;
  /** May stay empty. */
  free?: true;
}

/** The same words in the four languages in which customers are asked. */
export function AskedField({ label, most, asked, put, free }: Props) {
  return (
    <fieldset class="asked-field">
      <legend>{label}</legend>
      {ASKED_IN.map((language) => (
        <label class="field" key={language}>
          <span lang={language}>{LANGUAGES[language]}</span>
          <textarea
            rows={most > 100 ? 2 : 1}
            lang={language}
            required={free !== true}
            maxLength={most}
            value={asked[language]}
            onInput={(event) => put({ ...asked, [language]: event.currentTarget.value })}
          />
        </label>
      ))}
    </fieldset>
  );
}
