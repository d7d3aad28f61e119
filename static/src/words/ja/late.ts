import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { ago, day, number, time } = formsOf('ja');

export const late: LateWords = {
  history: {
    title: '履歴',
    titleOf: (text) => `「${name(text)}」の履歴`,
    person: 'ユーザー',
    everybody: '全員',
    kind: '操作',
    everything: 'すべて',
    kinds: {
      addItem: '項目の追加',
      editItem: 'テキストの変更',
      setStatus: 'ステータスの変更',
      setAssignee: '担当者の変更',
      setDue: '期限の変更',
      setOptional: '任意・必須の変更',
      setLink: 'リンクの変更',
      moveItem: '項目の移動',
      deleteItem: '項目の削除',
      addList: 'チェックリストの追加',
      renameList: 'チェックリストの名前の変更',
      moveList: 'チェックリストの移動',
      deleteList: 'チェックリストの削除',
    },
    did: {
      addItem: (text) => `「${name(text)}」を追加しました`,
      editItem: (from, text) => `「${name(from)}」を「${name(text)}」に変更しました`,
      editDetails: (text) => `「${name(text)}」の詳細を変更しました`,
      setStatus: (text, a, b) => `「${name(text)}」を ${a} から ${b} に変更しました`,
      makeOptional: (text) => `「${name(text)}」を任意にしました`,
      makeMandatory: (text) => `「${name(text)}」を必須にしました`,
      assign: (text, who) => `「${name(text)}」の担当者を ${who} にしました`,
      unassign: (text) => `「${name(text)}」の担当者を外しました`,
      setDue: (text, date) => `「${name(text)}」の期限を ${day(date)} にしました`,
      clearDue: (text) => `「${name(text)}」の期限を削除しました`,
      link: (text, issue) => `「${name(text)}」を ${issue} にリンクしました`,
      unlink: (text) => `「${name(text)}」のリンクを削除しました`,
      moveItem: (text) => `「${name(text)}」を移動しました`,
      moveBetween: (text, x, y) =>
        `「${name(text)}」を「${name(x)}」から「${name(y)}」に移動しました`,
      moveUnder: (text, o) => `「${name(text)}」を「${name(o)}」の下に移動しました`,
      deleteItem: (text, children) =>
        children === 0
          ? `「${name(text)}」を削除しました`
          : `「${name(text)}」を削除しました（下の項目: ${number(children)}）`,
      addList: (text) => `チェックリスト「${name(text)}」を追加しました`,
      renameList: (from, text) =>
        `チェックリスト「${name(from)}」の名前を「${name(text)}」に変更しました`,
      moveList: (text) => `チェックリスト「${name(text)}」を移動しました`,
      deleteList: (text, count) =>
        `チェックリスト「${name(text)}」を削除しました（項目: ${number(count)}）`,
    },
    ago,
    at: time,
    restore: '復元',
    asOfHere: 'この時点のチェックリストに戻す',
    asOf: (date) => `${time(date)} 時点のチェックリスト`,
    changes: (of) =>
      `復元による変更: ${[
        [of.add, '追加'],
        [of.edit, '変更'],
        [of.move, '移動'],
        [of.delete, '削除'],
      ]
        .flatMap(([count, what]) => (count ? [`${what}: ${number(Number(count))}`] : []))
        .join(', ')}`,
    same: 'チェックリストは当時のままです。',
    lists: '当時のチェックリスト',
    back: '戻る',
    confirm: '復元',
    restoring: '復元しています…',
    restored: (rejected) =>
      rejected === 0 ? '復元しました。' : `復元しました。できなかった変更: ${number(rejected)}`,
    notRestored: '復元できませんでした。もう一度お試しください。',
    loading: '読み込んでいます…',
    notLoaded: '履歴を今は読み込めません。',
    more: 'さらに表示',
    empty: 'まだ何も行われていません。',
    beginning: 'ここが最初です。',
    older: 'このチェックリストは履歴より古く、それ以前のことはわかりません。',
  },
  live: {
    alsoHere: '他の閲覧者',
    here: (who) => `${who}さんも表示しています`,
    more: (count) => `+${count}`,
    moreHere: (count) => `他 ${number(count)} 人`,
    rescued:
      '編集中の項目を他のユーザーが削除しました。入力したテキストは新しい項目に残っています。',
    deleted: '編集中の項目を他のユーザーが削除しました。',
    changedSince: '他のユーザーがその後に変更したため、元に戻せません。',
    redone: 'やり直しました',
    nothingToRedo: 'やり直す操作はありません',
  },
  people: {
    formerUser: '元ユーザー',
    assignedTo: (who) => `担当者: ${who}`,
    assign: '割り当て',
    search: 'ユーザーを検索',
    me: '自分に割り当て',
    nobody: '未割り当て',
    found: (count) => `${number(count)} 人`,
    noneFound: 'この課題を表示できるユーザーが見つかりません',
    searching: '検索中…',
    noAnswer: 'Jira から応答がありません。もう一度お試しください。',
    inactive: '無効',
  },
  editor: {
    title: 'テキストとして編集',
    text: 'テキスト',
    preview: 'プレビュー',
    field: 'テキスト形式のチェックリスト',
    save: '保存',
    saving: '保存中…',
    saved: 'チェックリストを保存しました',
    cancel: 'キャンセル',
    close: '閉じる',
    help: '1 行が 1 項目です。[done] や [x] はステータス、? は任意、>> は詳細、--- は見出し、# はチェックリストです。',
    loading: 'テキストを読み込み中…',
    notLoaded: 'テキストを読み込めません。',
    tryAgain: '再試行',
    draft: (when) => `${when} の保存されていないテキストです。`,
    dropDraft: '最初からやり直す',
    discardAsk: '変更を破棄しますか?',
    discard: '破棄',
    keepEditing: '編集を続ける',
    offline:
      'オフラインです。テキストはこのブラウザーに残っています。後でもう一度保存してください。',
    busy: 'サーバーに接続できません。テキストはこのブラウザーに残っています。後でもう一度保存してください。',
    signedOut:
      'サインアウトしています。テキストはこのブラウザーに残っています。ページを再読み込みしてください。',
    refused: 'テキストは保存されませんでした。',
    faults: (count) => `読み取れない行が ${number(count)} 行あります`,
    line: (at) => `${number(at)} 行目`,
    fault: {
      unknown_status: (token) =>
        `ステータス「${name(token)}」はありません。テキストの一部であれば、かっこの前に \\ を付けてください。`,
      no_item: () => '詳細は上の項目に付きますが、項目がありません。',
      too_long: (count) => `ここに入るのは最大 ${number(count)} 文字です。`,
      too_many: (count) => `${number(count)} 件を超えています。`,
      character: () => 'この行には保存できない文字があります。',
    },
    empty: 'まだ何もありません',
    optional: '任意',
    due: (day) => `期限 ${day}`,
    follows: (key) => `${key} に連動`,
    conflicts: (count) =>
      `保存しました。${number(count)} 件の変更が他のユーザーの変更と重なりました:`,
    conflict: {
      both_changed: '他のユーザーも変更しました。両方を残します:',
      deleted_by_me: '削除した項目を他のユーザーが変更しました。残します:',
      deleted_by_them: '変更した項目を他のユーザーが削除しました。残します:',
    },
    theirs: '他のユーザー',
    yours: '自分',
    rejected: (count) => `${number(count)} 件の変更が反映されませんでした:`,
  },
  convert: {
    title: (into, count) =>
      into === 'issue'
        ? `${number(count)} 件の項目を課題に変換`
        : `${number(count)} 件の項目をサブタスクに変換`,
    type: 'タイプ',
    noTypes: (into) =>
      into === 'issue'
        ? '作成できる課題タイプがありません。'
        : '作成できるサブタスクのタイプがありません。',
    follow: () => '課題が完了したら項目も完了にする',
    create: '作成',
    creating: (at, of) => (of === 1 ? '作成中…' : `作成中 (${number(at)}/${number(of)})…`),
    failed: (count, of) =>
      of === 1
        ? '変換できませんでした。'
        : `${number(of)} 件中 ${number(count)} 件を変換できませんでした。`,
    needs: (fields) => `Jira で入力が必要です: ${fields}。`,
    notTied: (key) => `${key} を作成しましたが、項目をリンクできませんでした。`,
    noAnswer: 'Jira から応答がありません。もう一度お試しください。',
    cancel: 'キャンセル',
    linkTitle: '既存の課題をリンク',
    key: '課題のキーまたはアドレス',
    link: 'リンク',
    noKey: 'TICK-12 のような課題キーではありません。',
    notFound: (key) => `${key} は存在しないか、表示する権限がありません。`,
    itself: 'このチェックリストのある課題です。',
    hidden: '表示する権限がありません',
    anIssue: '課題',
    follows: (key) => `${key} が完了すると完了します`,
  },
  actions: {
    // What is not said here yet is said in English.
    ...english.actions,
    addHeading: '見出しを追加',
    editAsText: 'テキストとして編集',
    keys: 'キーボード ショートカット',
    edit: '編集',
    addBelow: '下に項目を追加',
    moveUp: '上に移動',
    moveDown: '下に移動',
    moveTop: '一番上に移動',
    moveBottom: '一番下に移動',
    makeOptional: '任意にする',
    makeMandatory: '必須にする',
    status: 'ステータス',
    delete: '削除',
    position: (text, at, of) => `${name(text)}、${of} 件中 ${at} 番目`,
    positionIn: (text, list, at, of) => `${name(text)}、${name(list)}、${of} 件中 ${at} 番目`,
    deleted: (text) => `${name(text)}を削除しました。元に戻せます`,
    deletedFlag: (text) => `「${name(text)}」を削除しました`,
  },
};
