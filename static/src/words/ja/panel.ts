import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';
import type { PanelWords } from '../words';

const { day, number } = formsOf('ja');

const waiting = (count: number) => `${number(count)} 件の変更が待機中`;

const troubles: Record<Trouble, (count: number) => string> = {
  offline: (count) => `オフラインです。${waiting(count)}`,
  busy: (count) => `サーバーが混み合っています。${waiting(count)}`,
  no_token: (count) => `Jira の読み込みが終わっていません。${waiting(count)}`,
  signed_out: (count) => `サインアウトしています。ページを再読み込みするまで${waiting(count)}`,
};

const notices: Record<Notice, string> = {
  log_in: 'このチェックリストを表示するには Jira にログインしてください。',
  no_access: 'このチェックリストを表示する権限がありません。',
  pending: '表示できる内容を Jira に確認しています…',
  unavailable: 'Jira から応答がないため、チェックリストを表示できません。',
};

const reasons: Record<RejectionCode, string> = {
  not_found: '他のユーザーが削除しました。',
  exists: 'すでに存在します。',
  list_required: 'どのチェックリストのものかを指定してください。',
  invalid: 'テキストが空か、長すぎます。',
  limit: 'この課題の項目数は上限に達しています。',
  forbidden: 'この操作を行う権限がありません。',
  live: 'このチェックリストはテンプレートで編集します。',
  one_list: 'ここでは課題ごとに 1 つのチェックリストだけです。',
};

export const panel: PanelWords = {
  title: (issue) => `${issue} のチェックリスト`,

  progress: '進捗',
  countOf: (complete, total) => `${number(complete)}/${number(total)}`,
  progressText: (complete, total) => `${number(total)} 件中 ${number(complete)} 件完了`,
  hideCompleted: '完了した項目を非表示',
  showCompleted: '完了した項目を表示',
  checklistActions: 'その他のアクション',
  undo: '元に戻す',

  empty: '項目はまだありません',
  emptyHint: 'この課題に必要な手順を追加してください。',
  allHidden: (count) => `完了した ${number(count)} 件の項目は非表示です。`,
  show: '表示',
  pending: 'このチェックリストは閲覧できます。変更できるかどうかは Jira に確認中です。',
  readOnly: 'このチェックリストは閲覧のみです。変更するにはこの課題を編集する権限が必要です。',

  addItem: '項目を追加',
  addItemTo: (list) => `${name(list)}に項目を追加`,
  addBelow: '下に項目を追加',
  editItem: '項目を編集',
  pasteAsk: (count) => `${number(count)} 件の項目を追加しますか?`,
  pasteAdd: '追加',
  pasteOne: '1 件のままにする',
  tooLong: (points, most) => `${number(points)} 文字 (最大 ${number(most)} 文字)`,

  move: (text) => `${name(text)}を移動`,
  actions: (text) => `${name(text)}のアクション`,
  optional: '任意',
  showMore: 'もっと見る',
  showLess: '折りたたむ',
  assigned: '担当者あり',
  day,
  due: '期限',
  overdue: '期限切れ',
  today: '今日',
  tomorrow: '明日',
  details: '詳細',
  children: (complete, total) => `下位項目 ${number(total)} 件中 ${number(complete)} 件が完了`,
  selected: '選択済み',
  find: '項目を検索',
  notLoaded: '読み込めませんでした。もう一度お試しください。',

  saved: '保存しました',
  saving: '保存中…',
  waiting: (why, count) => troubles[why](count),
  tryNow: '今すぐ試す',
  notSaved: '保存されていません',
  retry: '再試行',
  discard: '破棄',
  dismiss: '閉じる',
  notice: (notice) => notices[notice],
  tryAgain: '再試行',
  loading: '読み込み中…',
  why: (code) => reasons[code],
  wanted: ({ op }) => ('text' in op && op.text ? `「${name(op.text)}」` : ''),

  announce: {
    status: (text, status, complete, total) =>
      `${name(text)}、${status}、${total} 件中 ${complete} 件`,
    completed: (text, complete, total) => `${name(text)}を完了、${total} 件中 ${complete} 件`,
    notCompleted: (text, complete, total) => `${name(text)}は未完了、${total} 件中 ${complete} 件`,
    added: (text) => `${name(text)}を追加しました`,
    addedMany: (count) => `${number(count)} 件の項目を追加しました`,
    edited: (text) => `${name(text)}を保存しました`,
    undone: '元に戻しました',
    nothingToUndo: '元に戻す操作はありません',
    notSaved: (count) => `${number(count)} 件の変更が保存されませんでした`,
  },
};
