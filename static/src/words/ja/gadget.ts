import type { GadgetWords } from '../../gadget/words';
import { formsOf } from '../form';

const { day, many, number, time } = formsOf('ja');

export const gadget: GadgetWords = {
  title: 'チェックリストの進捗',
  loading: '読み込み中…',
  unset: 'フィルターがまだ選ばれていません。',
  unsetHint: 'このダッシュボードの所有者が選べます。',
  configure: '設定',
  refresh: '更新',
  asOf: (moment) => `${time(moment)} 時点`,
  empty: 'フィルターに該当する課題はありません。',
  none: '見つかった課題にチェックリストはありません。',
  untold:
    'このサイトでは Ticklist がチェックリストについて Jira に何も伝えないため、表示するものがありません。Jira 管理者が Ticklist の設定で変更できます。',
  total: (complete, total) => `${number(total)} 項目中 ${number(complete)} 項目が完了`,
  issues: (count) => many(count, { other: '課題 # 件' }),
  overdueIssues: (count) => many(count, { other: '期限切れ # 件' }),
  without: (count) => many(count, { other: 'チェックリストのない課題 # 件' }),
  more: (count) => `最初の ${number(count)} 件の課題だけを数えています。`,
  progress: (complete, total) => `${number(total)} 件中 ${number(complete)} 件`,
  due: (date) => `期限 ${day(date)}`,
  overdue: (date) => `期限切れ ${day(date)}`,
  mandatory: (count) => many(count, { other: '未完了の必須項目 # 件' }),
  refused: 'Jira はこの検索を実行できません。',
  hidden: 'Jira でこれを見る権限がありません。',
  silent: 'Jira から応答がありません。',
  again: 'もう一度試す',
  form: {
    filter: 'フィルター',
    own: 'JQL を書く',
    jql: 'JQL クエリ',
    needed: '探す課題を書いてください。',
    order: '並び順',
    behind: '期限切れと進捗の低いものを先に',
    byFilter: 'フィルターの並び順',
    title: 'タイトル',
    refresh: '自動更新',
    never: 'しない',
    every: (minutes) => many(minutes, { other: '# 分ごと' }),
    save: '保存',
    cancel: 'キャンセル',
    forbidden: 'ダッシュボードの所有者だけが変更できます。',
  },
};
