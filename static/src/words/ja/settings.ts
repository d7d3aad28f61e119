import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: '課題のチェックリスト',
  optionalByDefault: '新しい項目',
  panel: 'パネルの位置',
  tell: 'Jira に伝える内容',
  language: '言語',
  hideComplete: '完了した項目',
  permissions: '独自の権限',
  fields: 'Jira のフィールド',
};

const hints: Record<PlainName, string> = {
  severalLists: '課題にチェックリストを追加できるかどうか。すでにあるものは残ります。',
  optionalByDefault: '誰かが変更するまでの項目の扱い。',
  panel: '課題のページで Jira がチェックリストを表示する場所。',
  tell: '検索、自動化、レポートのために Jira が課題とともに保存する内容。',
  language: '言語を選んでいない人に表示するパネルの言語。',
  hideComplete: '課題を初めて開いたときに完了した項目を表示するかどうか。',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: '複数', false: '一つ' },
  optionalByDefault: { true: '任意', false: '必須' },
  hideComplete: { true: '隠す', false: '表示する' },
  panel: { left: '説明の下', right: '横の詳細欄' },
  tell: { nothing: 'なし', counts: '完了した項目の数', texts: '項目の文章も' },
  language: { jira: '各自の Jira の言語' },
};

const samples: readonly [string, string, string] = [
  '内容を凍結する',
  '変更点をサポートに伝える',
  'ロードバランサーを切り替える',
];
const sampleLists: readonly [string, string] = ['リリース', 'レビュー'];

export const settings = {
  siteHint: '独自に選んでいないすべてのプロジェクトに適用されます。設定は一つずつ保存されます。',
  projectHint:
    'このプロジェクトに適用されます。ここで選んでいないものはサイトの設定に従います。設定は一つずつ保存されます。',
  names,
  hints,
  options,
  fieldsHint:
    'チェックリストの内容を示す Jira のフィールド（全プロジェクト共通）。最初の 3 つは負荷がなく、課題の履歴にも残りません。',
  textHint:
    'Checklist Text は、テキストも Jira に伝える場合にだけあります。そこに書くとチェックリストが変わり、変更はすべて課題の履歴に残ります。',
  badge: '課題の詳細の横のバッジ',
  noFields: 'なし',
  fromDefault: '初期設定',
  fromSite: 'サイトの設定',
  ownSite: 'サイトで選択',
  ownProject: 'このプロジェクトで選択',
  toSite: 'サイトの設定に戻す',
  toDefault: '初期設定に戻す',
  saving: '保存中…',
  saved: '保存しました',
  again: '再試行',
  leave: 'このままにする',
  conflict: 'あなたがここにいる間に、ほかの人がこれを変更しました。',
  theirs: '相手の選択',
  yours: 'あなたの選択',
  useYours: '自分の選択にする',
  keepTheirs: '相手の選択を残す',
  preview: 'プレビュー',
  previewOf: (value: string) => `表示例: ${value}`,
  samples,
  sampleLists,
  toldNothing: 'Jira には何も保存されません。',
};
