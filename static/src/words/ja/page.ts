import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'サーバーで実行できませんでした。',
  offline: 'サーバーに接続できません。',
  no_token: 'Jira の読み込みが終わっていません。',
  signed_out: 'サインアウトしています。ページを再読み込みしてください。',
};

export const page = {
  notice: {
    log_in: 'このページを表示するには Jira にログインしてください。',
    not_admin: 'このページはこの Jira サイトの管理者用です。',
    not_project_admin: 'このページはこのプロジェクトの管理者用です。',
  },
  failures,
  loading: '読み込み中…',
  tryAgain: '再試行',
};
