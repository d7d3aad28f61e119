import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: 'Ver',
  add: 'Adicionar',
  edit: 'Editar',
  toggle: 'Marcar',
  delete: 'Excluir',
  manageTemplates: 'Gerenciar modelos',
};

const hints: Record<Permission, string> = {
  view: 'Ver as checklists de um ticket',
  add: 'Adicionar itens e checklists',
  edit: 'Alterar e mover itens, seus detalhes e pessoas',
  toggle: 'Mudar o status dos itens',
  delete: 'Excluir itens e checklists',
  manageTemplates: 'Criar e alterar modelos, e excluir checklists vinculadas',
};

export const permissions = {
  title: 'Quem pode fazer o quê',
  off: 'Como o Jira diz',
  offHint: 'Quem vê um ticket vê suas checklists, e quem pode editá-lo as altera.',
  on: 'Como escolhido aqui',
  onHint: 'Ninguém vê uma checklist cujo ticket o Jira não mostra.',
  names,
  hints,
  asJira: 'Como o Jira diz',
  chosen: 'Pessoas escolhidas',
  nobody: 'Ninguém',
  kinds: { role: 'Papel', group: 'Grupo', user: 'Pessoa' },
  assignee: 'Responsável pelo ticket',
  reporter: 'Relator do ticket',
  who: (name: string) => `Quem tem “${name}”`,
  addTo: (name: string) => `Conceder “${name}” a`,
  save: 'Salvar',
  check: 'O que uma pessoa pode fazer?',
  checkHint: 'Com o que foi escolhido acima, salvo ou não.',
  person: 'Pessoa',
  permission: 'Permissão',
  verdict: 'Tem',
  verdicts: { jira: 'Como o Jira diz', no: 'Não', blind: 'Não: não pode ver' },
  yesBy: (by: string) => `Sim: ${by}`,
  someBy: (by: string) => `Onde se aplica: ${by}`,
};
