import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('pt');

const events: Record<On, string> = {
  created: 'Quando um ticket é criado',
  changed: 'Quando um ticket é alterado',
  transition: 'Quando seu status muda',
};

const comparisons: Record<Is, string> = {
  any: 'tem algum de',
  all: 'tem todos',
  none: 'não tem nenhum de',
  empty: 'está vazio',
  notEmpty: 'não está vazio',
  equals: 'é exatamente',
  contains: 'tem uma parte com',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'Está desligada',
  event: 'Espera outra coisa',
  to: 'Espera outro status',
  untouched: 'Nada do que ela observa mudou',
  project: 'É para outros projetos',
  issueType: 'É para outros tipos',
  condition: 'Uma condição não vale',
  already: 'O ticket já o teve',
  noTemplate: 'Seu modelo não existe mais',
};

export const rules = {
  title: 'Regras',
  siteHint:
    'Uma regra leva sozinha um modelo aos tickets, uma vez. Estas valem para todos os projetos, ou para alguns.',
  projectHint:
    'Uma regra leva sozinha um modelo aos tickets deste projeto, uma vez. O site pode ter mais.',
  none: 'Ainda não há regras.',
  add: 'Adicionar uma regra',
  edit: 'Editar',
  allTypes: 'Todos os tipos',
  allStatuses: 'Qualquer status',
  allProjects: 'Todos os projetos',
  noTemplate: 'Um modelo que não existe mais',
  missing:
    'O modelo dela não está disponível: foi excluído, arquivado ou movido. A regra não traz nada até você escolher outro.',
  missingTemplate: 'Escolha um modelo: o que a regra indica não está disponível.',
  templateNeeded: 'Escolha um modelo: a regra não indica nenhum.',
  projectTemplates: 'Deste projeto',
  siteTemplates: 'Do site',
  choose: 'Escolher um modelo',
  editTitle: 'Editar a regra',
  newTitle: 'Nova regra',
  name: 'Nome',
  template: 'Modelo',
  when: 'Quando',
  to: 'Para um destes status',
  projects: 'Só nestes projetos',
  types: 'Só tickets destes tipos',
  conditions: 'Condições, que devem valer todas',
  addCondition: 'Adicionar um campo…',
  removeIt: 'Remover',
  how: 'Como o modelo é adicionado',
  live: 'Vinculado: seus itens ficam como no modelo',
  again: 'Também em um ticket que já o teve',
  deleted: 'Outra pessoa excluiu esta regra nesse meio-tempo.',
  save: 'Salvar',
  saveMine: 'Salvar a minha',
  takeTheirs: 'Ficar com a dela',
  tryTitle: 'Experimentar',
  tryHint: 'Quais regras um ticket cumpriria. Nada é feito com ele.',
  issue: 'Chave de um ticket',
  tryNow: 'Experimentar',
  rule: 'Regra',
  result: 'Resultado',
  matches: 'Receberia o modelo',
  log: 'O que aconteceu',
  logHint: 'Dos últimos 30 dias, o mais recente primeiro.',
  show: 'Mostrar',
  noRuns: 'Nada ainda.',
  clone: 'Cópia do ticket clonado',
  workflow: 'Pós-função de um fluxo de trabalho',
  changed: (count: number) => many(count, { one: '# alteração', other: '# alterações' }),
  unchanged: 'Não havia nada a alterar',
  more: 'Mostrar mais',
  events,
  comparisons,
  reasons,
  modes: { missing: 'Só o que falta', append: 'Tudo, depois do que há' },
  conditionsOf: (count: number) => many(count, { one: '# condição', other: '# condições' }),
  gets: (name: string) => `recebe “${name}”`,
  getsOfSite: (template: string) => `recebe “${template}” (do site)`,
  enable: (name: string) => `Usar ${name}`,
  editOf: (name: string) => `Editar ${name}`,
  up: (name: string) => `Mover ${name} para cima`,
  down: (name: string) => `Mover ${name} para baixo`,
  remove: (name: string) => `Excluir ${name}`,
  conflict: (name: string) =>
    `Outra pessoa alterou esta regra nesse meio-tempo; agora ela se chama “${name}”. O que você escreveu não se perde.`,
  comparisonOf: (name: string) => `Como ${name} é comparado`,
  valuesOf: (name: string) => `Valores de ${name}`,
  removeCondition: (name: string) => `Remover a condição sobre ${name}`,
  unmet: (name: string) => `A condição sobre ${name} não vale`,
  condition: (n: number) => `Condição ${number(n)}`,
  outcomes: {
    applied: (items: number) =>
      many(items, { one: '# item adicionado', other: '# itens adicionados' }),
    present: () => 'Já estava tudo lá',
    gone: () => 'Seu modelo não existe mais',
    refused: () => 'Não cabe no ticket',
  },
};
