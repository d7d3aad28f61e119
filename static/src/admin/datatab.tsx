import { useEffect, useLayoutEffect, useMemo, useReducer } from 'preact/hooks';
import { adminWords as words } from '../words/words';
import { httpApi } from './api';
import type { Site } from './api';
import { Controller } from './controller';
import type { Desk } from './desk';
import { Erase } from './erase';
import { Export } from './export';
import { Record } from './record';

/** What is stored, what of it is given away or erased, and who did that. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const controller = useMemo(
    () =>
      new Controller({
        api: httpApi(desk.server),
        jira: desk.host,
        clock: desk.clock,
        follow: desk.follow,
      }),
    [desk],
  );
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => controller.subscribe(() => draw(undefined)), [controller]);
  useEffect(() => void controller.load(), [controller]);
  const { site, fault, loading, erased } = controller.view;
  return (
    <>
      {site && <p class="note">{words.intro(site.site.name)}</p>}
      {loading && !site && <p class="note late">{words.loading}</p>}
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
          <Export controller={controller} />
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
