import type { PageWords } from '../words';

// Every word of the tab of automation.

const events: PageWords['hooks']['events'] = {
  'item.checked': '項目のチェック',
  'item.unchecked': 'チェックの解除',
  'item.added': '項目の追加',
  'item.assigned': '項目の割り当て',
  'item.overdue': '項目の期限切れ',
  'list.completed': 'リストの完了',
};

const faults: PageWords['hooks']['faults'] = {
  redirect: '別のアドレスへ転送',
  timeout: '時間内に応答なし',
  name: '名前が見つからない',
  tls: '証明書が無効',
  not_public: 'インターネット上にない',
  connection: '接続できない',
  off: 'オフ',
};

export const hooks: PageWords['hooks'] = {
  title: '自動化',
  hint: 'チェックリストの変化を知らせる宛先です。Jira 自動化の受信 Webhook や独自のプログラムを指定できます。名前と本文は、設定で Jira に渡せる場合だけ送られます。',
  none: 'まだ宛先はありません。',
  add: '宛先を追加',
  name: '名前',
  url: 'アドレス',
  urlHint: 'https:// で始まり、インターネット上にあるもの。',
  token: 'Jira 自動化のトークン',
  tokenHint: 'ルールがアドレスの横に示すシークレット。空のままなら変わりません。',
  projects: '対象のプロジェクト',
  projectsHint: 'キーまたは ID をコンマで区切ります。空ならすべて。',
  unknown: (text: string) => `表示できるプロジェクト ${text} はありません。`,
  zone: '一日が終わるタイムゾーン',
  tells: '知らせるとき',
  save: '保存',
  change: '変更',
  remove: '削除',
  removeNow: '待機中のものも含めて削除',
  rotate: '新しいシークレット',
  test: 'テストを送信',
  tested: 'テスト結果',
  log: '送信記録',
  nothing: 'この 7 日間に送信はありません。',
  event: '出来事',
  issue: '課題',
  became: '結果',
  tries: '試行',
  again: '再送信',
  enabled: 'オン',
  disabled: 'オフ',
  failing: (since: string) => `${since} から届いていません`,
  missed: (count: number) => `待機が多すぎて ${count} 件を送れませんでした`,
  made: 'メッセージに署名するシークレットです。表示は今だけです。前のものがあれば、あと一日有効です。',
  verify: '受信側で署名を確かめる方法',
  verifyHint: 'コピーできる Node.js のコード',
  done: '控えました',
  took: (ms: number) => `${ms} ミリ秒`,
  events,
  faults,
  off: {
    failing: 'オフになりました: 数日間届いていません',
    gone: 'オフになりました: 宛先が受け取りを終えました',
  },
  states: { waiting: '待機中', sent: '届きました', failed: '届きませんでした' },
};
