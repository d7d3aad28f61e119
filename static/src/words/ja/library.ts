import { formsOf, name } from '../form';
import type { PageWords } from '../words';

const { ago, many, number } = formsOf('ja');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: '新しいチェックリスト',
  renameList: '名前が変わったチェックリスト',
  moveList: '移動したチェックリスト',
  deleteList: '削除されたチェックリスト',
  addItem: '追加:',
  editItem: '変更:',
  moveItem: '移動:',
  deleteItem: '削除:',
};

export const library: PageWords['library'] = {
  title: 'テンプレート',
  siteHint: 'このサイトのすべてのプロジェクトで使えるチェックリストです。',
  projectHint: 'サイトのものに加えて、このプロジェクトの課題で使えるチェックリストです。',
  none: 'まだありません。',
  make: '新しいテンプレート',
  importFile: 'ファイルをインポート…',
  exportAll: 'すべてエクスポート',
  alsoArchived: 'アーカイブ済みも表示',
  archivedTag: 'アーカイブ済み',
  actions: (template) => `${name(template)} の操作`,
  open: '開く',
  duplicate: '複製',
  moveToSite: 'サイトへ移動',
  moveToProject: 'プロジェクトへ移動…',
  exportOne: 'エクスポート',
  archive: 'アーカイブ',
  unarchive: '元に戻す',
  delete: '削除…',
  deleteAsk: (template) => `テンプレート「${name(template)}」を削除しますか？`,
  deleteHint: 'バージョンもなくなります。課題にある内容は残ります。',
  deleteNow: '完全に削除',
  project: 'プロジェクトのキーまたは ID',
  move: '移動',

  version: (n) => `バージョン ${number(n)}`,
  used: (issues) => (issues === 0 ? '未使用' : many(issues, { other: '課題#件で使用' })),
  made: (who, at) => `作成: ${who}、${when(at)}`,
  changed: (who, at) => `変更: ${who}、${when(at)}`,
  by: (who, at) => `${who}、${when(at)}`,
  somebody: '不明なユーザー',

  copyOf: (template) => `${template} のコピー`.slice(0, 100),
  archived: (template) => `「${name(template)}」をアーカイブしました。`,
  restored: (template) => `「${name(template)}」を再び使えるようにしました。`,
  duplicated: (template) => `「${name(template)}」を複製しました。`,
  deleted: (template) => `「${name(template)}」を削除しました。`,
  moved: (template) => `「${name(template)}」を移動しました。`,
  imported: (created, updated) =>
    `${many(created, { other: 'テンプレート#件を追加' })}、${many(updated, { other: '#件を変更しました。' })}`,
  noFile: 'これはテンプレートのファイルではありません。',

  beginWith: '始め方',
  ways: { empty: '空から', starter: '例から', text: 'テキストから' },
  starter: '例',
  text: 'チェックリストのテキスト',
  textHint: '1行が1項目です。? で任意、>> で詳細、--- で見出し、# でチェックリストになります。',
  create: '作成',

  back: 'すべてのテンプレート',
  name: '名前',
  description: '説明',
  live: '連動',
  liveHint:
    '追加した課題は連動したままになります。課題ではチェックだけができ、ここで保存した内容はすべての課題に反映されます。完了した課題では、再開されるまでそのままです。',
  save: '保存',
  unsaved: 'まだ保存していません。',
  saved: (version) => `バージョン ${number(version)} として保存しました。`,
  savedBoth: (version) =>
    `バージョン ${number(version)} として保存しました。その間にほかの人も保存していました。両方の変更が入っています。`,
  nameNeeded: '名前を付けてください。',
  tooLong: (field, most) => `${field}: 最大${number(most)}文字`,

  versions: 'バージョン',
  difference: '変更点',
  same: '前のバージョンから変更はありません。',
  unchanged: (count) => many(count, { other: '変更のない項目#件' }),
  changes: { added: '追加', deleted: '削除', changed: '変更', moved: '移動' },
  madeOptional: '任意に変更',
  madeMandatory: '必須に変更',

  update: '未完了の課題',
  updateHint:
    '課題は追加したときのバージョンのままです。完了していない課題を最新のバージョンにできます。チェックと課題での編集は残ります。',
  updateLive:
    '連動チェックリストは自動で更新されます。ここでは、完了していない課題にあるコピーを最新のバージョンにできます。チェックと課題での編集は残ります。',
  updating: (template) => `「${name(template)}」のある課題を更新中`,
  updateAsk: '変わる内容を見る',
  saveFirst: '先に保存してください。',
  asking: '課題を調べています…',
  nothingChanges: (issues) =>
    issues === 0
      ? 'このテンプレートを使う未完了の課題はありません。'
      : many(issues, { other: '未完了の課題#件が使っていますが、変わるものはありません。' }),
  changing: (changed, issues) =>
    `未完了の課題${number(issues)}件のうち${many(changed, { other: '#件が変わります。' })}`,
  first: (issue) => `${issue} の変更`,
  change: (type) => done[type] ?? '変更:',
  issues: '変わる課題',
  issue: '課題',
  from: 'バージョン',
  counts: { add: '追加', edit: '変更', move: '移動', delete: '削除' },
  more: (count) => many(count, { other: 'ほか#件' }),
  looked: (looked, total) =>
    `課題${number(total)}件のうち最初の${number(looked)}件を調べました。更新はすべてに行われます。`,
  updateAll: 'すべて更新',
  updateNow: (count) => many(count, { other: '課題#件を更新' }),
};
