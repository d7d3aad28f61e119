// Every word of the fields that find things of Jira's.

export const pick = {
  add: '追加…',
  searching: '検索中…',
  noAnswer: 'Jira が応答しませんでした。もう一度お試しください。',
  noneFound: '見つかりません',
  remove: (name: string) => `${name} を外す`,
};
