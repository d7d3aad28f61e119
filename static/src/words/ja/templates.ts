import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('ja');

export const templates: LateWords['templates'] = {
  menu: 'テンプレートから追加…',
  saveMenu: 'テンプレートとして保存…',
  use: 'テンプレートを使う',

  title: 'テンプレートから追加',
  search: 'テンプレートを検索',
  templates: 'テンプレート',
  ofSite: 'すべてのプロジェクト',
  liveTag: '連動',
  none: 'テンプレートはまだありません。',
  noneHint:
    'チェックリストをテンプレートとして保存するか、プロジェクト管理者に作成を依頼してください。',
  noMatch: '一致するテンプレートはありません。',
  loading: '読み込み中…',
  preview: '追加される内容',
  there: '追加済み',
  how: '追加の方法',
  modes: {
    append: 'すべて追加する',
    missing: '足りないものだけ追加する',
    replace: '今ある内容と置き換える',
  },
  live: 'テンプレートと連動させる',
  liveHint: 'ここでは項目のチェックだけができます。テンプレートを変更すると、ここも変わります。',
  add: '追加',
  adding: '追加中…',
  replace: '置き換える…',
  replaceAsk: (items) =>
    `${many(items, { other: 'この課題の項目#件がなくなります。' })}以前の内容は履歴に残ります。`,
  replaceNow: 'すべて置き換える',
  cancel: 'キャンセル',
  added: (template) => `「${name(template)}」から追加しました`,
  nothing: 'すべて追加済みです。',

  saveTitle: 'テンプレートとして保存',
  name: '名前',
  description: '説明',
  lists: 'チェックリスト',
  saveHint: 'チェック、期限、リンクした課題は含まれません。',
  save: '保存',
  saving: '保存中…',
  saved: (template) => `「${name(template)}」をテンプレートにしました`,
  nameNeeded: '名前を付けてください。',
  listNeeded: 'チェックリストを選んでください。',
  tooLong: (field, most) => `${field}: 最大${number(most)}文字`,

  where: '使える場所',
  ofProject: 'このプロジェクト',
  mayNot: 'ここではテンプレートを作成できません。プロジェクト管理者にお問い合わせください。',
  rename: '名前を変更…',
  delete: '削除…',
  deleteAsk: (template) =>
    `テンプレート「${name(template)}」を削除しますか？ここから追加された項目は残ります。`,
  linkedTo: (issues) =>
    `このテンプレートのチェックリストは${many(issues, { other: '課題#件' })}に連動しています。削除すると、そこでは編集できる通常のチェックリストになります。`,
  deleteNow: '削除する',
  renamed: (template) => `テンプレートの名前を「${name(template)}」に変更しました`,
  deleted: (template) => `「${name(template)}」を削除しました`,

  fromTemplate: 'テンプレートから',
  from: (template) => `テンプレート「${name(template)}」から`,
  fromGone: '提供が終わったテンプレートから',
  liveList: '連動チェックリスト',
  liveSays:
    'テンプレートに連動しています。編集はテンプレートで行い、ここではチェックだけができます。',

  offline: 'オフラインです。もう一度お試しください。',
  busy: 'サーバーに接続できません。もう一度お試しください。',
  signed_out: 'サインアウトしています。ページを再読み込みしてください。',
  refused: 'サーバーで実行できませんでした。',
};
