import type { Format, Kind } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';
import type { AdminWords } from '../words';

const { many, number, time } = formsOf('ja');

const parts: Record<Kind, string> = {
  site: 'このサイト全体',
  project: '1 つのプロジェクト',
  issue: '1 つの課題',
  person: '1 人のユーザー',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'プロジェクトのキーまたは ID',
  issue: '課題のキーまたは ID',
  person: 'ユーザーのアカウント ID',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: '例: WEB。削除されたプロジェクトは ID しか残りません。',
  issue: '例: WEB-1。削除された課題は ID しか残りません。',
  person: 'Jira のプロフィールのアドレスの末尾にあります。',
};

const formats: Record<Format, string> = {
  json: 'JSON (プログラム用)',
  markdown: 'Markdown (閲覧用)',
  csv: 'CSV (表計算用)',
};

const missing: Record<Kind, string> = {
  site: 'サイトを指定してください。',
  project: 'プロジェクトを指定してください。',
  issue: '課題を指定してください。',
  person: 'ユーザーを指定してください。',
};

const unknown: Record<Kind, string> = {
  site: 'Jira にこのサイトはありません。',
  project: 'Jira にこのプロジェクトはありません。削除された場合は ID を使ってください。',
  issue: 'Jira にこの課題はありません。削除された場合は ID を使ってください。',
  person: 'Jira にこのユーザーはいません。アカウントが削除された場合は ID を使ってください。',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => missing[kind],
  malformed: (kind) =>
    kind === 'person' ? 'アカウント ID ではありません。' : 'キーでも ID でもありません。',
  not_found: (kind) => unknown[kind],
};

const deeds: Record<string, string> = {
  export: 'エクスポート',
  erase: '消去',
  'rotate keys': '鍵の交換',
  'create template': 'テンプレートの作成',
  'change template': 'テンプレートの変更',
  'move template': 'テンプレートの移動',
  'archive template': 'テンプレートのアーカイブ',
  'delete template': 'テンプレートの削除',
  'import templates': 'テンプレートのインポート',
  'update issues': '未完了の課題の更新',
  'import checklists': 'チェックリストのインポート',
  'create token': 'API トークンの作成',
  'revoke token': 'API トークンの失効',
  'create hook': '通知先の追加',
  'change hook': '通知先の変更',
  'rotate hook': '通知先の新しいシークレット',
  'delete hook': '通知先の削除',
  'test hook': '通知先のテスト',
  'switch off hook': '通知先の停止',
  'switch off': '無効化',
  'switch on': '有効化',
  statuses: 'ステータスの変更',
  'setting severalLists': '設定の変更',
  'setting optionalByDefault': '設定の変更',
  'setting panel': '設定の変更',
  'setting tell': '設定の変更',
  'setting language': '設定の変更',
  'setting hideComplete': '設定の変更',
  'setting fields': '設定の変更',
  'setting permissions': '権限の変更',
  rules: 'ルールの変更',
  watches: '数える項目の変更',
};

const colours: Record<string, string> = {
  grey: 'グレー',
  blue: '青',
  green: '緑',
  yellow: '黄',
  red: '赤',
  purple: '紫',
  teal: '青緑',
  orange: 'オレンジ',
  magenta: 'マゼンタ',
  lime: '黄緑',
};

const nobody: Record<string, string> = {
  operator: 'アプリの運用者',
  jira: 'Jira',
  retention: '保存期間の終了',
  report: 'Atlassian (閉鎖されたアカウント)',
  hook: '自動化による',
  erased: '消去されたユーザー',
};

const access: Record<Access, string> = { read: '読み取り', write: '読み取りと書き込み' };

const issues = (count: number) => many(count, { other: '# 件の課題' });

export const admin: AdminWords = {
  title: 'Ticklist',
  intro: (site) => `${site} について Ticklist が保存しているもの。`,
  notice: page.notice,
  tabs: {
    settings: '設定',
    statuses: 'ステータス',
    permissions: '権限',
    templates: 'テンプレート',
    rules: 'ルール',
    hooks: '自動化',
    imports: 'インポート',
    tokens: 'API トークン',
    data: 'データ',
  },
  notLoaded: '読み込めませんでした。もう一度お試しください。',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'なし',
  when: (at) => time(new Date(at)),

  stored: '保存されているもの',
  issues: 'チェックリストのある課題',
  lists: 'チェックリスト',
  items: '項目',
  first: '最初の作成',
  last: '最後の変更',
  installed: 'アプリのインストール',
  count: number,

  app: 'アプリ',
  version: 'バージョン',
  versionOf: (version, commit) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: '状態',
  ready: '正常',
  notReady: '正常に動作していません',

  what: '対象',
  parts,
  idField: (kind) => idFields[kind],
  idHint: (kind) => idHints[kind],
  unknown: (kind, why) => unknowns[why](kind),
  failure: (kind) => page.failures[kind],

  export: 'エクスポート',
  exportHint: 'チェックリストのコピーをファイルにします。データはそのまま残ります。',
  format: '形式',
  formats,
  exportNow: 'エクスポート',
  exporting: 'エクスポート',
  progress: ({ state, done, total }) => {
    switch (state) {
      case 'waiting':
        return 'ダウンロードの開始を待っています…';
      case 'running':
        return total > 0
          ? `${issues(total)}中 ${number(done)} 件をエクスポート済み`
          : `${issues(done)}をエクスポート済み`;
      case 'done':
        return `完了: ${issues(done)}をエクスポートしました。ファイルはブラウザーのダウンロード先にあります。`;
      case 'failed':
        return 'ダウンロードが始まらなかったか、途中で中断しました。ファイルは完全ではありません。';
    }
  },

  erase: '消去',
  eraseHint: '消去したものは元に戻せません。アプリはインストールされたまま動作を続けます。',
  eraseAsk: '消去…',
  confirmTitle: {
    site: () => 'このサイト全体を消去しますか?',
    project: (name) => `プロジェクト ${name} のチェックリストをすべて消去しますか?`,
    issue: (name) => `課題 ${name} のチェックリストを消去しますか?`,
    person: () => 'このユーザーを消去しますか?',
  },
  counting: '件数を確認しています…',
  amount: (stored) =>
    stored.issues === 0
      ? '保存されているものはありません。'
      : `${issues(stored.issues)}の ${many(stored.items, { other: '# 件の項目' })}です。`,
  person: (id) =>
    `アカウント ${id} は、担当者、変更者、テキストのいずれにあっても「消去済み」になります。項目は残ります。`,
  typeToConfirm: '確認のため、このサイトの名前を入力してください:',
  confirmField: 'このサイトの名前',
  eraseNow: '完全に消去',
  erasing: '消去中…',
  cancel: 'キャンセル',
  erased: (total) =>
    total === 0
      ? '完了しました。消去するものはありませんでした。'
      : many(total, { other: '完了: # 件のレコードを消去しました。' }),

  tokens: {
    title: 'API トークン',
    hint: 'API トークンを持つプログラムは、トークンを作成した人が Jira でできる範囲でチェックリストを読み、変更します。',
    none: 'ありません。',
    name: '名前',
    may: 'できること',
    access,
    scope: (may, count, projects) =>
      count === 0 ? access[may] : `${access[may]}、プロジェクト ${projects}`,
    maker: '作成者',
    until: '有効期限',
    expired: '期限切れ',
    revoked: '失効',
    used: '最終使用',
    never: '未使用',
    uses: '使用履歴',
    usesOf: (name) => `${name} の使用履歴`,
    count: (count, shown) =>
      many(count, { other: '# 回使用されました。' }) +
      (count <= shown ? '' : many(shown, { other: '以下は最近の # 回です。' })),
    revoke: '失効…',
    revokeOf: (name) => `${name} を失効…`,
    revokeNow: '完全に失効させる',
    projects: '次のプロジェクトのみ',
    projectsHint: 'キーまたは ID をコンマで区切ります。空欄はサイト全体です。',
    unknown: (typed) => `Jira にプロジェクト ${typed} はありません。`,
    days: '有効な日数',
    create: 'トークンを作成',
    made: 'これがトークンです。再表示できないため、安全な場所に保管してください。',
    done: '保管しました',
  },

  record: '記録',
  recordHint: 'このサイトの管理者とアプリの運用者が行ったこと (新しい順)。',
  recordEmpty: 'まだ何もありません。',
  at: '日時',
  who: '実行者',
  did: '内容',
  many: '件数',
  nobody,
  deed: (what, scope, failed) =>
    [deeds[what] ?? what, scope === 'site' ? 'サイト全体' : scope].filter(Boolean).join(', ') +
    (failed ? ' (中断)' : ''),

  statuses: {
    title: 'ステータス',
    siteHint:
      '項目のステータスです。項目をクリックすると、未完了の最初のステータスから完了の最初のステータスに変わります。プロジェクトごとに独自のステータスを使えます。',
    projectHint: 'このプロジェクトの項目のステータスです。',
    ofSite: 'このプロジェクトはサイトのステータスを使っています。',
    begin: 'このプロジェクト用に選ぶ',
    toSite: 'サイトのステータスを使う',
    toStart: '最初のステータスに戻す',
    add: 'ステータスを追加',
    save: '保存',
    saving: '保存中…',
    saved: 'ステータスを保存しました。',
    complete: '完了',
    name: (number) => `ステータス ${number} の名前`,
    colour: (name) => `${name} の色`,
    colours,
    up: (name) => `${name} を上に移動`,
    down: (name) => `${name} を下に移動`,
    remove: (name) => `${name} を削除`,
    fixed: (name) => `${name} は削除できません`,
    removed: (name) => `${name} は保存すると削除されます。`,
    moved: (name, to, of) => `${name} は ${of} 件中 ${to} 番目です。`,
    usedTitle: '使用中の項目をどれに変更しますか?',
    used: (name, items) => many(items, { other: `「${name}」の項目が # 件` }),
  },
};
