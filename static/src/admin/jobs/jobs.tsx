import { useEffect, useLayoutEffect, useReducer } from 'preact/hooks';
import { pageWords } from '../../words/words';
import { Really } from '../parts';
import { Progress } from '../progress';
import { isOver, percentOf } from './job';
import type { Job } from './job';
import type { Work } from './work';

interface Props {
  readonly work: Work;
  /** What a job is called, where its kind says too little; undefined for its kind. */
  readonly nameOf?: (job: Job) => string | undefined;
}

/**
 * The work that is going on in the background: how far each job is, and buttons to
 * pause, resume and stop it. Nothing where there is none.
 */
export function Jobs({ work, nameOf }: Props) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => work.subscribe(() => draw(undefined)), [work]);
  useEffect(() => {
    void work.load();
    return () => work.close();
  }, [work]);
  const { jobs, fault } = work.view;
  const over = jobs.filter(isOver);
  return (
    <>
      {jobs.length > 0 && (
        <ul class="jobs">
          {jobs.map((job) => (
            <Row key={job.id} job={job} name={nameOf?.(job) ?? kindOf(job)} work={work} />
          ))}
        </ul>
      )}
      <p class="fault" role="alert">
        {fault}
      </p>
      <p class="hidden" role="status">
        {over.map((job) => `${nameOf?.(job) ?? kindOf(job)}: ${textOf(job)}`).join('. ')}
      </p>
    </>
  );
}

function kindOf(job: Job): string {
  const words = pageWords.jobs;
  const kinds: Readonly<Record<string, string>> = words.kinds;
  return kinds[job.kind] ?? words.other;
}

/** How far a job is, in words. */
function textOf(job: Job): string {
  const words = pageWords.jobs;
  const { state, total, done, changed, failed } = job;
  return [
    words.states[state],
    isOver(job) || total === 0 ? '' : words.of(done, total),
    done > 0 ? words.changed(changed) : '',
    failed > 0 ? words.failed(failed) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

interface RowProps {
  readonly job: Job;
  readonly name: string;
  readonly work: Work;
}

function Row({ job, name, work }: RowProps) {
  const words = pageWords.jobs;
  const text = textOf(job);
  const over = isOver(job);
  const asking = work.view.stopping === job.id;
  return (
    <li class="job">
      <strong>
        <bdi>{name}</bdi>
      </strong>
      <Progress
        label={words.progress(name)}
        text={text}
        percent={percentOf(job)}
        full={job.state === 'done'}
        still={over}
      />
      {/* While it runs the bar tells; its end is announced. */}
      <p class={job.state === 'failed' ? 'fault' : 'note'} aria-hidden={over ? undefined : true}>
        {text}
      </p>
      {job.note && (
        <p class="hint">
          <bdi>{job.note}</bdi>
        </p>
      )}
      <div class="buttons">
        {over && (
          <button type="button" class="button" onClick={() => work.hide(job.id)}>
            {words.dismiss}
          </button>
        )}
        {!over && !asking && (
          <>
            <button
              type="button"
              class="button"
              onClick={() => void work.act(job.id, job.state === 'paused' ? 'resume' : 'pause')}
            >
              {job.state === 'paused' ? words.resume : words.pause}
            </button>
            <button type="button" class="button" onClick={() => work.askStop(job.id)}>
              {words.stop}
            </button>
          </>
        )}
        {asking && (
          <>
            <span class="job-ask">{words.stopAsk}</span>
            <Really
              yes={words.stopNow}
              no={words.keep}
              onYes={() => void work.act(job.id, 'stop')}
              onNo={() => work.askStop(undefined)}
            />
          </>
        )}
      </div>
    </li>
  );
}
