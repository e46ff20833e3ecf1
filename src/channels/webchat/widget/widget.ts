import { ChatView } from './chat-view.ts';
import { element } from './element.ts';
import { dress } from './look.ts';

/** The page's script tag: where the server is, and how the chat shall look. Known only while the script starts. */
const script = document.currentScript;
if (script instanceof HTMLScriptElement) whenReady(() => mount(script));

function whenReady(start: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
  else start();
}

/** Puts the chat on the page. A second tag for the same server changes nothing. */
function mount({ src, dataset }: HTMLScriptElement): void {
  const base = new URL(src).origin;
  if (document.querySelector(`osem-chat[data-base="${CSS.escape(base)}"]`) !== null) return;
  const host = document.createElement('osem-chat');
  host.dataset['base'] = base;
  const shadow = host.attachShadow({ mode: 'open' });
  const language = languageOf(dataset['language']);
  dress(shadow, dataset['color']);
  const root = element('div', {
    class: `root ${dataset['position'] === 'left' ? 'left' : 'right'}`,
    lang: language,
  });
  root.dir = document.documentElement.dir || 'auto';
  shadow.append(root);
  document.body.append(host);
  const identity = () => dataset['identity'] || null;
  const widget = new ChatView(root, base, language, dataset['title'] ?? null, identity);
  if (dataset.open !== undefined) widget.open(dataset.open === 'focus');
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-osem-open]') !== null) widget.open();
  });
}

/** The page's language by its own word; `auto` is the visitor's. With the visitor's region, where they read that language. */
function languageOf(asked: string | undefined): string {
  const wanted =
    asked === 'auto' ? navigator.language : asked || document.documentElement.lang || navigator.language;
  const plain = (tag: string) => tag.split('-')[0]?.toLowerCase();
  const language = navigator.languages.find((tag) => plain(tag) === plain(wanted)) ?? wanted;
  return isLanguage(language) ? withScript(language) : 'en';
}

/** Our Serbian texts are in Latin letters unless Cyrillic is asked for; a browser's dates are the other way round. */
function withScript(tag: string): string {
  const { language, script, region } = new Intl.Locale(tag);
  if (language !== 'sr' || script !== undefined) return tag;
  return region === undefined ? 'sr-Latn' : `sr-Latn-${region}`;
}

/** Pages write all sorts of things there; what is no tag at all makes the browser throw. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
