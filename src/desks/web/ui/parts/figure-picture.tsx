import { useEffect, useState } from 'preact/hooks';
import type { PictureWords } from '../../../../api/picture-shapes.ts';
import { read } from '../api.ts';
import { tell } from '../state/session.ts';
import { language, text } from '../words.ts';

/** How wide it is drawn, px: on a phone its words would be too small otherwise. As in narrow.css. */
const WIDTHS = { wide: 860, narrow: 340 } as const;
const NARROW = '(max-width: 760px)';
const DARK = '(prefers-color-scheme: dark)';

interface Props {
  /** What is asked of it, as the API takes it. */
  query: string;
  heading?: string;
}

export function FigurePicture({ metric, ...asked }: Props & { metric: string }) {
  return <Picture path={`/api/pictures/figures/${encodeURIComponent(metric)}`} {...asked} />;
}

/** The same picture as in the chats, light and dark, wide and narrow, with all that it says in words. `path`: its address without an ending. */
export function Picture({ path, query, heading }: Props & { path: string }) {
  const [words, setWords] = useState<PictureWords | null>(null);
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let isShown = true;
    setMissing(false);
    read<PictureWords>(`${path}?${query}`).then((said) => isShown && setWords(said), tell);
    return () => {
      isShown = false;
    };
  }, [path, query, language.value]);
  const drawn = (theme: 'light' | 'dark', width: keyof typeof WIDTHS) =>
    `${path}.svg?${query}&theme=${theme}&width=${WIDTHS[width]}&in=${language.value}`;
  if (words === null) return null;
  return (
    <figure class="figure-picture">
      {heading !== undefined && <figcaption>{heading}</figcaption>}
      {isMissing ? (
        <p class="hint">
          {text('desk.figures.picture-missing')} {words.alt}
        </p>
      ) : (
        <picture key={query}>
          <source media={`${NARROW} and ${DARK}`} srcset={drawn('dark', 'narrow')} />
          <source media={NARROW} srcset={drawn('light', 'narrow')} />
          <source media={DARK} srcset={drawn('dark', 'wide')} />
          <img src={drawn('light', 'wide')} alt={words.alt} onError={() => setMissing(true)} />
        </picture>
      )}
    </figure>
  );
}
