import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('ja');

const kinds: Record<JobKind, string> = {
  update: '未完了の課題の更新',
  live: 'リンクされたチェックリストの更新',
  import: 'インポート',
};

const states: Record<JobState, string> = {
  queued: '開始待ち',
  running: '実行中',
  paused: '一時停止中',
  stopped: '中止',
  done: '完了',
  failed: '失敗',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'バックグラウンドの作業',
  states,
  of: (done: number, total: number) => `${number(total)} 件中 ${number(done)} 件`,
  issues: (count: number) => many(count, { other: '# 件の課題' }),
  changed: (count: number) => many(count, { other: '# 件の課題を変更' }),
  failed: (count: number) => many(count, { other: '# 件は変更できませんでした' }),
  pause: '一時停止',
  resume: '再開',
  stop: '中止',
  stopAsk: '完了した分はそのまま残ります。残りを中止しますか?',
  stopNow: '中止する',
  keep: '続ける',
  dismiss: '隠す',
  progress: (what: string) => `進行状況: ${what}`,
};
