import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { newId } from '../../domain/ids';
import { Notes } from '../../imports/notes';
import { formats } from '../../imports/server';
import type { Note } from '../../imports/server';
import { lateWords } from '../../words/words';
import { ask } from '../api';
import { sentence } from '../controller';
import type { Desk } from '../desk';
import { httpJobApi } from '../jobs/job';
import type { Job } from '../jobs/job';
import { Jobs } from '../jobs/jobs';
import { Work } from '../jobs/work';
import './imports.css';

/** The apps that keep checklists in Jira itself. */
const apps = ['issue-checklist', 'smart-checklist', 'multiple-checklists', 'okapya'] as const;
const modes = ['missing', 'append'] as const;

/** What an import has found and done so far, as the server answers it. */
interface Outcome {
  readonly preview: boolean;
  readonly issues: number;
  readonly lists: number;
  readonly items: number;
  /** Issues that a dry run would have changed. */
  readonly would: number;
  readonly notes: readonly Note[] | null;
  readonly samples: readonly Sample[] | null;
  readonly problems: readonly Problem[] | null;
}

interface Sample {
  readonly issue: string;
  readonly key: string;
  readonly format: string;
  readonly lists: number;
  readonly items: number;
  readonly text: string;
}

interface Problem {
  readonly issue: string;
  readonly key: string;
  readonly format: string;
  readonly code: string;
}

interface Import extends Job {
  readonly result: Outcome | null;
}

/** Moves a project in from other apps: a dry run first, and then the import. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const [chosen, choose] = useState<readonly string[]>([]);
  const [mode, setMode] = useState<(typeof modes)[number]>('missing');
  const [fault, setFault] = useState('');
  const [last, setLast] = useState<Import>();
  const [busy, setBusy] = useState(false);
  const id = useRef(newId());
  const w = lateWords.imports;
  const work = useMemo(() => {
    const onEnd = (job: Job) => setLast(job as Import);
    return new Work({ api: httpJobApi(desk.server), clock: desk.clock, kinds: ['import'], onEnd });
  }, [desk]);
  useEffect(() => {
    void httpJobApi(desk.server)
      .list()
      .then((reply) => {
        const jobs = reply.kind === 'ok' ? (reply.value.jobs as readonly Import[]) : [];
        setLast((known) => known ?? jobs.find((j) => j.kind === 'import' && j.state === 'done'));
      });
  }, [desk]);

  async function begin(preview: boolean): Promise<void> {
    if (busy) return;
    if (chosen.length === 0) {
      setFault(w.chooseApp);
      return;
    }
    setBusy(true);
    setFault('');
    const reply = await ask<Import>(desk.server, {
      method: 'POST',
      path: `/projects/${desk.project}/imports`,
      body: { id: id.current, formats: chosen, mode, preview },
    });
    setBusy(false);
    if (reply.kind === 'ok' || reply.kind === 'refused') id.current = newId();
    if (reply.kind === 'ok') work.add(reply.value);
    else setFault(sentence(reply));
  }

  return (
    <section class="card im-tab" aria-labelledby="moving">
      <h2 id="moving">{w.title}</h2>
      <p class="note">{w.intro}</p>
      <fieldset>
        <legend>{w.apps}</legend>
        {apps.map((app) => (
          <label key={app} class="im-choice">
            <input
              type="checkbox"
              checked={chosen.includes(app)}
              onChange={(e) => {
                setFault('');
                choose(
                  e.currentTarget.checked ? [...chosen, app] : chosen.filter((c) => c !== app),
                );
              }}
            />
            <span>{formats[app]}</span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{lateWords.templates.how}</legend>
        {modes.map((m) => (
          <label key={m} class="im-choice">
            <input type="radio" name="im-mode" checked={m === mode} onChange={() => setMode(m)} />
            <span>{lateWords.templates.modes[m]}</span>
          </label>
        ))}
      </fieldset>
      <p class="fault" role="alert">
        {fault}
      </p>
      <div class="buttons">
        <button type="button" class="button primary" onClick={() => void begin(true)}>
          {w.dry}
        </button>
        <button type="button" class="button" onClick={() => void begin(false)}>
          {w.start}
        </button>
      </div>
      <Jobs work={work} nameOf={(job) => ((job as Import).result?.preview ? w.dry : undefined)} />
      {last?.result && <Result outcome={last.result} />}
    </section>
  );
}

/** What a dry run or an import has found. */
function Result({ outcome }: { readonly outcome: Outcome }) {
  const w = lateWords.imports;
  const { preview, issues, lists, items } = outcome;
  const samples = outcome.samples ?? [];
  const problems = outcome.problems ?? [];
  return (
    <div class="im-result">
      <h3>{preview ? w.dryTitle : w.realTitle}</h3>
      <p>
        {w.foundIn(issues)} · {w.counts(lists, items)}
        {preview && ` · ${w.would(outcome.would)}`}
      </p>
      {samples.length > 0 && (
        <>
          <h4>{w.samples}</h4>
          <ul>
            {samples.map((s) => (
              <li key={`${s.issue} ${s.format} ${s.text}`}>
                <bdi>{s.key}</bdi> · {formats[s.format] ?? s.format} · {w.counts(s.lists, s.items)}
                <span class="hint im-text" dir="auto">
                  {s.text}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Notes notes={outcome.notes ?? []} />
      {problems.length > 0 && (
        <>
          <h4>{w.problems}</h4>
          <ul>
            {problems.map((p) => (
              <li key={`${p.issue} ${p.format}`}>
                <bdi>{p.key}</bdi> · {formats[p.format] ?? p.format} ·{' '}
                {p.code === 'unreadable' ? w.unreadable : w.refused}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
