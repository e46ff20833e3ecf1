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
  const language = dataset['language'] || document.documentElement.lang || navigator.language;
  dress(shadow, dataset['color']);
  const root = element('div', {
    class: `root ${dataset['position'] === 'left' ? 'left' : 'right'}`,
    lang: language,
  });
  root.dir = document.documentElement.dir || 'auto';
  shadow.append(root);
  document.body.append(host);
  const widget = new ChatView(root, base, language, dataset['title'] ?? null);
  if (dataset['open'] !== undefined) widget.open();
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-osem-open]') !== null) widget.open();
  });
}
