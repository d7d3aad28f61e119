import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';
import type { PanelWords } from '../words';

const { day, many, number } = formsOf('pt');

const waiting = (count: number) =>
  many(count, { one: '# alteração aguardando', other: '# alterações aguardando' });

const troubles: Record<Trouble, (count: number) => string> = {
  offline: (count) => `Sem conexão, ${waiting(count)}`,
  busy: (count) => `O servidor está ocupado. ${waiting(count)}`,
  no_token: (count) => `O Jira ainda não terminou de carregar. ${waiting(count)}`,
  signed_out: (count) => `Sua sessão terminou. ${waiting(count)} até você recarregar a página`,
};

const notices: Record<Notice, string> = {
  log_in: 'Entre no Jira para ver esta checklist.',
  no_access: 'Você não tem permissão para ver esta checklist.',
  pending: 'Aguardando o Jira dizer o que você pode ver…',
  unavailable: 'Não é possível mostrar a checklist agora: o Jira não respondeu.',
};

const reasons: Record<RejectionCode, string> = {
  not_found: 'Outra pessoa excluiu isto.',
  exists: 'Isto já existe.',
  list_required: 'Diga a qual checklist isto pertence.',
  invalid: 'O texto está vazio ou é longo demais.',
  limit: 'Este ticket já tem o máximo de itens.',
  forbidden: 'Você não tem permissão para fazer isto.',
  live: 'Esta lista é editada no modelo dela.',
  one_list: 'Aqui cada ticket tem uma única checklist.',
};

export const panel: PanelWords = {
  title: (issue) => `Checklist de ${issue}`,

  progress: 'Andamento',
  countOf: (complete, total) => `${number(complete)} de ${number(total)}`,
  progressText: (complete, total) =>
    many(complete, { one: '# concluído de ', other: '# concluídos de ' }) + number(total),
  hideCompleted: 'Ocultar concluídos',
  showCompleted: 'Mostrar concluídos',
  checklistActions: 'Mais ações',
  undo: 'Desfazer',

  empty: 'Ainda não há itens',
  emptyHint: 'Adicione as etapas de que este ticket precisa.',
  allHidden: (count) =>
    many(count, { one: '# item concluído oculto.', other: '# itens concluídos ocultos.' }),
  show: 'Mostrar',
  pending: 'Você pode ler esta checklist. O Jira ainda não disse se você pode alterá-la.',
  readOnly:
    'Você pode ler esta checklist. Para alterá-la, você precisa de permissão para editar este ticket.',

  addItem: 'Adicionar um item',
  addItemTo: (list) => `Adicionar um item a ${name(list)}`,
  addBelow: 'Adicionar um item abaixo',
  editItem: 'Editar o item',
  pasteAsk: (count) => many(count, { one: 'Adicionar # item?', other: 'Adicionar # itens?' }),
  pasteAdd: 'Adicionar',
  pasteOne: 'Manter como um só',
  tooLong: (points, most) => `${number(points)} de no máximo ${number(most)} caracteres`,

  move: (text) => `Mover ${name(text)}`,
  actions: (text) => `Ações de ${name(text)}`,
  optional: 'Opcional',
  showMore: 'Mostrar mais',
  showLess: 'Mostrar menos',
  assigned: 'Atribuído',
  day,
  due: 'Data limite',
  overdue: 'Atrasado desde',
  today: 'Hoje',
  tomorrow: 'Amanhã',
  details: 'Detalhes',
  children: (complete, total) => `${number(complete)} de ${number(total)} subitens concluídos`,
  selected: 'Selecionado',
  find: 'Pesquisar itens',
  notLoaded: 'Não foi possível carregar. Tente novamente.',

  saved: 'Salvo',
  saving: 'Salvando…',
  waiting: (why, count) => troubles[why](count),
  tryNow: 'Tentar agora',
  notSaved: 'Não salvo',
  retry: 'Repetir',
  discard: 'Descartar',
  dismiss: 'Fechar',
  notice: (notice) => notices[notice],
  tryAgain: 'Tentar de novo',
  loading: 'Carregando…',
  why: (code) => reasons[code],
  wanted: ({ op }) => ('text' in op && op.text ? `“${name(op.text)}”` : ''),

  announce: {
    status: (text, status, complete, total) => `${name(text)}: ${status}, ${complete} de ${total}`,
    completed: (text, complete, total) => `${name(text)} concluído, ${complete} de ${total}`,
    notCompleted: (text, complete, total) => `${name(text)} não concluído, ${complete} de ${total}`,
    added: (text) => `${name(text)} adicionado`,
    addedMany: (count) => many(count, { one: '# item adicionado', other: '# itens adicionados' }),
    edited: (text) => `${name(text)} salvo`,
    undone: 'Desfeito',
    nothingToUndo: 'Nada a desfazer',
    notSaved: (count) =>
      many(count, { one: '# alteração não foi salva', other: '# alterações não foram salvas' }),
  },
};
