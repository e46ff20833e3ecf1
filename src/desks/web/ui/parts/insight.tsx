import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { INSIGHT_PAGES, type InsightPage, type InsightRoute, insightAddress } from '../state/route.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

type Page = ComponentType<{ route: InsightRoute }>;

/** Whoever only works on tickets does not fetch them. */
const PAGES: Record<InsightPage, () => Promise<Page>> = {
  figures: async () => (await import('./figures-page.tsx')).FiguresPage,
  awards: async () => (await import('./awards-page.tsx')).AwardsPage,
  surveys: async () => (await import('./surveys-page.tsx')).SurveysPage,
  complaints: async () => (await import('./complaints-page.tsx')).ComplaintsPage,
  callbacks: async () => (await import('./callbacks-page.tsx')).CallbacksPage,
  rota: async () => (await import('./rota-page.tsx')).RotaPage,
};

/** What is measured and learnt: a page for each question, one way between them. */
export function Insight({ route }: { route: InsightRoute }) {
  const pages = useRef<HTMLElement>(null);
  // On a phone they stand beyond the edge.
  useEffect(() => {
    const { current: bar } = pages;
    const here = bar?.querySelector<HTMLElement>('[aria-current]');
    if (bar && here)
      bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.clientWidth) / 2;
  }, [route.page]);
  return (
    <article class="insight" aria-label={text(`desk.${route.page}`)}>
      <header class="ticket-head">
        <a class="icon-button back" href="#/" aria-label={text('desk.ticket.back')}>
          <Icon name="back" />
        </a>
        <h1>{text(`desk.${route.page}`)}</h1>
        <nav ref={pages} class="insight-pages" aria-label={text('desk.insight')}>
          {INSIGHT_PAGES.map((page) => (
            <a key={page} href={insightAddress(page)} aria-current={page === route.page ? 'page' : undefined}>
              {text(`desk.${page}`)}
            </a>
          ))}
          {session.value.person.role === 'lead' && <a href="/api/audit.html">{text('audit.title')}</a>}
        </nav>
      </header>
      <Fetched key={route.page} route={route} />
    </article>
  );
}

type Fetching = { state: 'under-way' } | { state: 'failed' } | { state: 'here'; page: Page };

function Fetched({ route }: { route: InsightRoute }) {
  const [fetching, setFetching] = useState<Fetching>({ state: 'under-way' });
  useEffect(() => {
    PAGES[route.page]().then(
      (page) => setFetching({ state: 'here', page }),
      () => setFetching({ state: 'failed' }),
    );
  }, [route.page]);
  if (fetching.state === 'here') return <fetching.page route={route} />;
  return (
    <p class="page-note" role="status">
      {text(fetching.state === 'failed' ? 'desk.error.unreachable' : 'desk.loading')}
    </p>
  );
}
