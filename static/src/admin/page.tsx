import { useLayoutEffect, useReducer } from 'preact/hooks';
import { adminWords as words } from '../words/words';
import type { Site } from './api';
import type { Controller } from './controller';
import { Erase } from './erase';
import { Export } from './export';
import type { Choosing } from './choosing';
import { Record } from './record';
import { Statuses } from './statuses';
import { TokenCard } from './tokencard';
import type { Tokens } from './tokens';

/** Why the page has nothing to show. */
export type Notice = keyof typeof words.notice;

interface Props {
  readonly controller: Controller;
  readonly choosing: Choosing;
  readonly tokens: Tokens;
  readonly notice: Notice | null;
}

/** The page of a project: its statuses. */
export function ProjectAdmin({ choosing, notice }: Pick<Props, 'choosing' | 'notice'>) {
  return (
    <>
      <h1>{words.title}</h1>
      {notice ? <p class="note">{words.notice[notice]}</p> : <Statuses choosing={choosing} />}
    </>
  );
}

/** The whole page of a site. */
export function Admin({ controller, choosing, tokens, notice }: Props) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => controller.subscribe(() => draw(undefined)), [controller]);
  const { site, fault, loading, erased } = controller.view;
  return (
    <>
      <h1>{words.title}</h1>
      {notice && <p class="note">{words.notice[notice]}</p>}
      {site && <p class="note">{words.intro(site.site.name)}</p>}
      {!notice && loading && !site && <p class="note late">{words.loading}</p>}
      {fault && (
        <p class="fault" role="alert">
          {fault}{' '}
          <button type="button" class="button" onClick={() => void controller.load()}>
            {words.tryAgain}
          </button>
        </p>
      )}
      {site && (
        <>
          <Facts site={site} />
          <Statuses choosing={choosing} />
          <Export controller={controller} />
          <TokenCard tokens={tokens} />
          <Erase controller={controller} />
          <Record view={controller.view} />
        </>
      )}
      <p class="hidden" role="status">
        {erased}
      </p>
    </>
  );
}

function Facts({ site: { site, app, stored } }: { readonly site: Site }) {
  const when = (at: string | null) =>
    at === null ? words.none : <time dateTime={at}>{words.when(at)}</time>;
  return (
    <div class="facts">
      <section class="card" aria-labelledby="stored">
        <h2 id="stored">{words.stored}</h2>
        <dl>
          <dt>{words.issues}</dt>
          <dd>{words.count(stored.issues)}</dd>
          <dt>{words.lists}</dt>
          <dd>{words.count(stored.lists)}</dd>
          <dt>{words.items}</dt>
          <dd>{words.count(stored.items)}</dd>
          <dt>{words.first}</dt>
          <dd>{when(stored.first)}</dd>
          <dt>{words.last}</dt>
          <dd>{when(stored.last)}</dd>
        </dl>
      </section>
      <section class="card" aria-labelledby="app">
        <h2 id="app">{words.app}</h2>
        <dl>
          <dt>{words.health}</dt>
          <dd>
            <span class={app.ready ? 'health good' : 'health bad'}>
              {app.ready ? words.ready : words.notReady}
            </span>
          </dd>
          <dt>{words.version}</dt>
          <dd>{words.versionOf(app.version, app.commit)}</dd>
          <dt>{words.installed}</dt>
          <dd>{when(site.installedAt)}</dd>
        </dl>
      </section>
    </div>
  );
}
