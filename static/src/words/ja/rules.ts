import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('ja');

const events: Record<On, string> = {
  created: '課題が作成されたとき',
  changed: '課題が変更されたとき',
  transition: 'ステータスが変わったとき',
};

const comparisons: Record<Is, string> = {
  any: 'いずれかを含む',
  all: 'すべてを含む',
  none: 'どれも含まない',
  empty: '空である',
  notEmpty: '空でない',
  equals: '完全に一致する',
  contains: '一部に含む',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'オフになっています',
  event: '別のことを待っています',
  to: '別のステータスを待っています',
  untouched: '見ているものは何も変わっていません',
  project: '別のプロジェクト用です',
  issueType: '別のタイプ用です',
  condition: '条件を満たしていません',
  already: '課題には以前に追加されました',
  noTemplate: 'テンプレートがなくなりました',
};

export const rules = {
  title: 'ルール',
  siteHint:
    'ルールはテンプレートを課題に一度だけ自動で追加します。これらはすべてのプロジェクト、または一部に適用されます。',
  projectHint:
    'ルールはテンプレートをこのプロジェクトの課題に一度だけ自動で追加します。サイトにもルールがある場合があります。',
  none: 'まだルールはありません。',
  add: 'ルールを追加',
  edit: '編集',
  allTypes: 'すべてのタイプ',
  allStatuses: 'すべてのステータス',
  allProjects: 'すべてのプロジェクト',
  noTemplate: 'なくなったテンプレート',
  missing:
    'テンプレートがありません。削除、アーカイブ、または移動されています。別のものを選ぶまで、このルールは何も追加しません。',
  missingTemplate: 'テンプレートを選んでください。このルールのテンプレートはありません。',
  templateNeeded: 'テンプレートを選んでください。このルールには指定がありません。',
  projectTemplates: 'このプロジェクトのもの',
  siteTemplates: 'サイトのもの',
  choose: 'テンプレートを選ぶ',
  editTitle: 'ルールを編集',
  newTitle: '新しいルール',
  name: '名前',
  template: 'テンプレート',
  when: '時期',
  to: '次のステータスのいずれかへ',
  projects: '次のプロジェクトのみ',
  types: '次のタイプの課題のみ',
  conditions: 'すべて満たすべき条件',
  addCondition: 'フィールドを追加…',
  removeIt: '外す',
  how: 'テンプレートの追加方法',
  live: 'リンク: 項目はテンプレートのままになります',
  again: '以前に追加された課題にも',
  deleted: 'その間にほかの人がこのルールを削除しました。',
  save: '保存',
  saveMine: '自分のものを保存',
  takeTheirs: '相手のものにする',
  tryTitle: '試す',
  tryHint: '課題がどのルールに当てはまるかを示します。課題には何もしません。',
  issue: '課題のキー',
  tryNow: '試す',
  rule: 'ルール',
  result: '結果',
  matches: 'テンプレートが追加されます',
  log: '実行の記録',
  logHint: '過去 30 日分、新しい順です。',
  show: '表示',
  noRuns: 'まだ何もありません。',
  clone: '複製元の課題のコピー',
  workflow: 'ワークフローの事後操作',
  changed: (count: number) => many(count, { other: '# 件の変更' }),
  unchanged: '変更するものはありませんでした',
  more: 'もっと表示',
  events,
  comparisons,
  reasons,
  modes: { missing: '足りないものだけ', append: 'すべてを、今あるものの後ろに' },
  conditionsOf: (count: number) => many(count, { other: '# 件の条件' }),
  gets: (name: string) => `「${name}」を追加`,
  getsOfSite: (template: string) => `「${template}」（サイトのもの）を追加`,
  enable: (name: string) => `${name} を使う`,
  editOf: (name: string) => `${name} を編集`,
  up: (name: string) => `${name} を上へ`,
  down: (name: string) => `${name} を下へ`,
  remove: (name: string) => `${name} を削除`,
  conflict: (name: string) =>
    `その間にほかの人がこのルールを変更し、名前は「${name}」になりました。あなたの入力は失われていません。`,
  comparisonOf: (name: string) => `${name} の比べ方`,
  valuesOf: (name: string) => `${name} の値`,
  removeCondition: (name: string) => `${name} の条件を外す`,
  unmet: (name: string) => `${name} の条件を満たしていません`,
  condition: (n: number) => `条件 ${number(n)}`,
  outcomes: {
    applied: (items: number) => many(items, { other: '# 件の項目を追加' }),
    present: () => 'すべてすでにありました',
    gone: () => 'テンプレートがなくなりました',
    refused: () => '課題に収まりません',
  },
};
