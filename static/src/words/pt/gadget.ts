import type { GadgetWords } from '../../gadget/words';
import { formsOf } from '../form';

const { day, many, number, time } = formsOf('pt');

export const gadget: GadgetWords = {
  title: 'Progresso das listas de verificação',
  loading: 'Carregando…',
  unset: 'Nenhum filtro foi escolhido ainda.',
  unsetHint: 'Quem é dono deste painel pode escolher um.',
  configure: 'Configurar',
  refresh: 'Atualizar',
  asOf: (moment) => `Situação em ${time(moment)}`,
  empty: 'O filtro não encontra tickets.',
  none: 'Nenhum dos tickets encontrados tem uma lista.',
  untold:
    'Neste site, o Ticklist não informa nada ao Jira sobre as listas; por isso não há o que mostrar. Um administrador do Jira pode mudar isso nas configurações do Ticklist.',
  total: (complete, total) => `${number(complete)} de ${number(total)} itens concluídos`,
  issues: (count) => many(count, { one: 'em # ticket', other: 'em # tickets' }),
  overdueIssues: (count) => many(count, { one: '# atrasado', other: '# atrasados' }),
  without: (count) => many(count, { one: '# ticket sem lista', other: '# tickets sem lista' }),
  more: (count) => `Somente os primeiros ${number(count)} tickets são contados.`,
  progress: (complete, total) => `${number(complete)} de ${number(total)}`,
  due: (date) => `Vence em ${day(date)}`,
  overdue: (date) => `Atrasado desde ${day(date)}`,
  mandatory: (count) =>
    many(count, { one: '# item obrigatório aberto', other: '# itens obrigatórios abertos' }),
  refused: 'O Jira não consegue executar esta pesquisa.',
  hidden: 'Você não pode ver isto no Jira.',
  silent: 'O Jira não respondeu.',
  again: 'Tentar de novo',
  form: {
    filter: 'Filtro',
    own: 'Escrever JQL',
    jql: 'Consulta JQL',
    needed: 'Escreva quais tickets devem ser encontrados.',
    order: 'Ordem',
    behind: 'Primeiro os atrasados e os menos concluídos',
    byFilter: 'Como o filtro os ordena',
    title: 'Título',
    refresh: 'Atualizar automaticamente',
    never: 'Nunca',
    every: (minutes) => many(minutes, { one: 'A cada # minuto', other: 'A cada # minutos' }),
    save: 'Salvar',
    cancel: 'Cancelar',
    forbidden: 'Somente quem é dono do painel pode mudar isto.',
  },
};
