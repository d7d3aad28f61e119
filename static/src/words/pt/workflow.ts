import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import type { WorkflowWords } from '../words';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('pt');

const rules: Record<Kind, string> = {
  all: 'Todos os itens estão concluídos',
  mandatory: 'Todos os itens obrigatórios estão concluídos',
  count: 'Um número de itens está concluído',
  percent: 'Uma parte dos itens está concluída',
  list: 'Uma checklist com certo nome está concluída',
  matching: 'Os itens com certo texto estão concluídos',
  overdue: 'Nenhum item está atrasado',
};

const faults: Record<Fault, string> = {
  n: 'Digite um número inteiro que possa ser alcançado.',
  list: 'Digite o nome da checklist.',
  pattern: 'Digite o texto que os itens têm.',
  message: 'Isto é longo demais.',
};

const verbs: Record<Verb, string> = {
  check: 'Concluir itens',
  uncheck: 'Reabrir itens',
  status: 'Dar um status a itens',
  add: 'Adicionar itens',
  apply: 'Aplicar um modelo',
  remove: 'Remover o que um modelo trouxe',
  clear: 'Excluir checklists',
};

export const workflow: WorkflowWords = {
  titles: {
    validator: 'A transição é recusada a menos que',
    condition: 'A transição é ocultada a menos que',
    function: 'Depois da transição',
  },
  page,
  unreadable: 'O que foi salvo aqui não pode ser lido. Escolha de novo e salve.',
  toldNothing:
    'O Ticklist não diz nada ao Jira neste site; por isso o Jira não vê como está uma checklist e esta regra não pode funcionar. Isso se muda em Apps, Ticklist, Configurações: “O que o Jira sabe”.',

  rule: 'O que deve valer',
  rules,
  n: { count: 'Número de itens', percent: 'Porcentagem dos itens' },
  list: 'Nome da checklist',
  onlyList: 'Só na checklist',
  onlyListHint: 'Vazio: em todas as checklists.',
  pattern: 'Texto dos itens',
  patternHint:
    'São os itens que o contêm, em maiúsculas ou não. Uma expressão regular fica entre barras: /^sign(ed)? off/.',
  need: 'Recusar tickets que não têm nenhum item assim',
  message: 'O que é dito à pessoa',
  messageHint: 'Vazio:',
  faults,
  expression: 'Expressão do Jira',
  expressionHint: 'O Jira a avalia com o que o Ticklist lhe disse do ticket.',
  waiting: 'O Ticklist está sendo informado de quais itens contar…',
  counting:
    'O Ticklist conta estes itens para o Jira. Nos tickets que já existem leva alguns minutos.',
  uncounted: 'O Ticklist não conta mais estes itens. Edite esta regra e salve-a de novo.',

  says: {
    all: 'Todos os itens devem estar concluídos.',
    mandatory: 'Todos os itens obrigatórios devem estar concluídos.',
    count: (n) =>
      many(n, {
        one: 'Pelo menos # item deve estar concluído.',
        other: 'Pelo menos # itens devem estar concluídos.',
      }),
    percent: (n) => `Pelo menos ${number(n)}% dos itens devem estar concluídos.`,
    list: (name) => `A checklist “${name}” deve estar concluída.`,
    matching: (text) => `Os itens com “${text}” devem estar concluídos.`,
    overdue: 'Nenhum item pode estar atrasado.',
    inList: (name) => `Só a checklist “${name}” conta.`,
    need: 'Deve haver algum item assim.',
    noNeed: 'Tickets sem itens assim passam.',
    told: (message) => `A quem é recusado é dito: “${message}”`,
  },

  actions: {
    title: (n) => `Ação ${number(n)}`,
    none: 'Ainda não se faz nada.',
    add: 'Adicionar uma ação',
    remove: (n) => `Remover a ação ${number(n)}`,
    up: (n) => `Subir a ação ${number(n)}`,
    down: (n) => `Descer a ação ${number(n)}`,
    removed: (n) => `A ação ${number(n)} foi removida.`,
    moved: (from, to) => `A ação ${number(from)} agora é a ação ${number(to)}.`,
    verb: 'O que é feito',
    verbs,
    pattern: 'Só itens com o texto',
    patternHint: 'Vazio: todos os itens. Uma expressão regular fica entre barras.',
    status: 'Status',
    lines: 'Itens, um em cada linha',
    linesHint: 'Escritos como no editor de texto de uma checklist.',
    template: 'Nome do modelo',
    mode: 'O que acontece com o que existe',
    modes: {
      missing: 'Fica; só o que falta é adicionado',
      append: 'Fica; tudo é adicionado',
      replace: 'Desaparece',
    },
    intoList: 'Na checklist',
    intoListHint: 'Vazio: na primeira. A que não existe é criada.',
    faults: {
      none: 'Adicione uma ação.',
      status: 'Escolha um status.',
      lines: 'Digite um item.',
      template: 'Escolha um modelo.',
    },
    json: 'O que o Jira guarda',
  },
};
