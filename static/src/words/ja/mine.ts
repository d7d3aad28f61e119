import type { LateWords } from '../words';

export const mine: LateWords['mine'] = {
  menu: '自分の設定…',
  title: '自分の設定',
  hint: '自分だけの設定です。すべての課題とブラウザーに適用されます。',
  language: '言語',
  completed: '完了した項目',
  asProject: 'プロジェクトと同じ',
  asJira: 'Jira と同じ',
  shown: '表示する',
  hidden: '隠す',
  saved: '保存しました',
  conflict: 'その間に別の場所で変更されています。現在の設定を表示しています。',
};
