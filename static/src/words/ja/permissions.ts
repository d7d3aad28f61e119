import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: '表示',
  add: '追加',
  edit: '編集',
  toggle: 'チェック',
  delete: '削除',
  manageTemplates: 'テンプレートの管理',
};

const hints: Record<Permission, string> = {
  view: '課題のチェックリストを見る',
  add: '項目とチェックリストを追加する',
  edit: '項目とその詳細や担当者を変更し、移動する',
  toggle: '項目のステータスを変更する',
  delete: '項目とチェックリストを削除する',
  manageTemplates: 'テンプレートを作成、変更し、リンクされたチェックリストを削除する',
};

export const permissions = {
  title: '誰が何をできるか',
  off: 'Jira に従う',
  offHint: '課題を見られる人はチェックリストを見られ、課題を編集できる人は変更できます。',
  on: 'ここで選んだとおり',
  onHint: 'Jira が課題を見せない人には、そのチェックリストも見えません。',
  names,
  hints,
  asJira: 'Jira に従う',
  chosen: '選んだ人',
  nobody: 'なし',
  kinds: { role: 'ロール', group: 'グループ', user: '人' },
  assignee: '課題の担当者',
  reporter: '課題の報告者',
  who: (name: string) => `「${name}」を持つ人`,
  addTo: (name: string) => `「${name}」を付与する相手`,
  save: '保存',
  check: 'ある人に何ができるか',
  checkHint: '保存したかどうかにかかわらず、上で選んだ内容によります。',
  person: '人',
  permission: '権限',
  verdict: '可否',
  verdicts: { jira: 'Jira に従う', no: 'いいえ', blind: 'いいえ (表示できません)' },
  yesBy: (by: string) => `はい: ${by}`,
  someBy: (by: string) => `該当する場合: ${by}`,
};
