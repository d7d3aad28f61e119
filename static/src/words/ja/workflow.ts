import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import type { WorkflowWords } from '../words';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('ja');

const rules: Record<Kind, string> = {
  all: 'すべての項目が完了している',
  mandatory: 'すべての必須項目が完了している',
  count: '決まった数の項目が完了している',
  percent: '決まった割合の項目が完了している',
  list: '決まった名前のチェックリストが完了している',
  matching: '決まった文章の項目が完了している',
  overdue: '期限切れの項目がない',
};

const faults: Record<Fault, string> = {
  n: '達成できる整数を入力してください。',
  list: 'チェックリストの名前を入力してください。',
  pattern: '項目に含まれる文章を入力してください。',
  message: '長すぎます。',
};

const verbs: Record<Verb, string> = {
  check: '項目を完了にする',
  uncheck: '項目を未完了に戻す',
  status: '項目のステータスを設定する',
  add: '項目を追加する',
  apply: 'テンプレートを適用する',
  remove: 'テンプレートで追加されたものを取り除く',
  clear: 'チェックリストを削除する',
};

export const workflow: WorkflowWords = {
  titles: {
    validator: '次の場合を除きトランジションを拒否',
    condition: '次の場合を除きトランジションを非表示',
    function: 'トランジションの後',
  },
  page,
  unreadable: '保存された内容を読み取れません。選び直して保存してください。',
  toldNothing:
    'このサイトでは Ticklist が Jira に何も伝えていません。Jira はチェックリストの進み具合がわからないため、このルールは機能しません。「アプリ」の「Ticklist」の「設定」にある「Jira に伝える内容」で変更できます。',

  rule: '満たすべきこと',
  rules,
  n: { count: '項目の数', percent: '項目の割合 (%)' },
  list: 'チェックリストの名前',
  onlyList: '次のチェックリストのみ',
  onlyListHint: '空の場合はすべてのチェックリスト。',
  pattern: '項目の文章',
  patternHint:
    'これを含む項目が対象です。大文字と小文字は区別しません。正規表現はスラッシュで囲みます: /^sign(ed)? off/',
  need: '該当する項目がない課題を拒否する',
  message: '本人に伝える内容',
  messageHint: '空の場合:',
  faults,
  expression: 'Jira 式',
  expressionHint: 'Ticklist が課題について Jira に伝えた内容をもとに、Jira が評価します。',
  waiting: '数える項目を Ticklist に伝えています…',
  counting: 'Ticklist はこれらの項目を Jira のために数えます。既存の課題では数分かかります。',
  uncounted:
    'Ticklist はこれらの項目を数えなくなりました。このルールを編集して保存し直してください。',

  says: {
    all: 'すべての項目を完了する必要があります。',
    mandatory: 'すべての必須項目を完了する必要があります。',
    count: (n) => many(n, { other: '# 個以上の項目を完了する必要があります。' }),
    percent: (n) => `項目の ${number(n)}% 以上を完了する必要があります。`,
    list: (name) => `チェックリスト「${name}」を完了する必要があります。`,
    matching: (text) => `「${text}」を含む項目を完了する必要があります。`,
    overdue: '期限切れの項目があってはなりません。',
    inList: (name) => `チェックリスト「${name}」のみが対象です。`,
    need: '該当する項目が必要です。',
    noNeed: '該当する項目がない課題は通ります。',
    told: (message) => `拒否された人への表示: 「${message}」`,
  },

  actions: {
    title: (n) => `操作 ${number(n)}`,
    none: 'まだ何も行いません。',
    add: '操作を追加',
    remove: (n) => `操作 ${number(n)} を取り除く`,
    up: (n) => `操作 ${number(n)} を上へ`,
    down: (n) => `操作 ${number(n)} を下へ`,
    removed: (n) => `操作 ${number(n)} を取り除きました。`,
    moved: (from, to) => `操作 ${number(from)} は操作 ${number(to)} になりました。`,
    verb: '行うこと',
    verbs,
    pattern: '次の文章を含む項目のみ',
    patternHint: '空の場合はすべての項目。正規表現はスラッシュで囲みます。',
    status: 'ステータス',
    lines: '項目 (1 行に 1 つ)',
    linesHint: 'チェックリストのテキストエディターと同じ書き方です。',
    template: 'テンプレートの名前',
    mode: '今あるものの扱い',
    modes: {
      missing: '残す。まだないものだけを追加する',
      append: '残す。すべてを追加する',
      replace: '取り除く',
    },
    intoList: '追加先のチェックリスト',
    intoListHint: '空の場合は最初のもの。ないものは作成されます。',
    faults: {
      none: '操作を追加してください。',
      status: 'ステータスを選んでください。',
      lines: '項目を入力してください。',
      template: 'テンプレートを選んでください。',
    },
    json: 'Jira が保存する内容',
  },
};
