import { formsOf } from '../form';

// The words of importing, into an issue and into a project.

const { many } = formsOf('pt');

export const imports = {
  menu: 'Importar…',
  title: 'Importar listas',
  source: 'De onde',
  own: 'Texto ou arquivo',
  found: (app: string) => `${app}, neste item`,
  data: 'Texto para importar',
  hint: 'Cole aqui ou escolha um arquivo: texto, Markdown, CSV ou JSON do Trello e de outros apps.',
  file: 'Escolher um arquivo',
  format: 'Formato',
  auto: 'Detectado automaticamente',
  counts: (lists: number, items: number) =>
    `${many(lists, { one: '# lista', other: '# listas' })}, ${many(items, { one: '# entrada', other: '# entradas' })}`,
  nothing: 'Não há nada para importar.',
  done: (items: number) =>
    many(items, { one: '# entrada importada', other: '# entradas importadas' }),
  notesTitle: 'O que não fica como está',
  partly: 'Uma parte não pôde ser importada.',
  large: 'Isto tem mais de 4 MB.',
  unread: 'Este arquivo não pode ser lido.',
  import: 'Importar',
  apps: 'Outros apps',
  intro:
    'As listas que outros apps guardam nos itens deste projeto passam a ser do Ticklist. O que eles guardam fica como está.',
  dry: 'Simulação',
  start: 'Importar o projeto',
  chooseApp: 'Escolha um app.',
  begun: 'Começou.',
  dryTitle: 'Simulação: nada foi alterado',
  realTitle: 'Importação',
  foundIn: (issues: number) =>
    many(issues, { one: '# item tem listas deles', other: '# itens têm listas deles' }),
  would: (issues: number) =>
    many(issues, { one: '# item seria alterado', other: '# itens seriam alterados' }),
  samples: 'Exemplos',
  problems: 'Não foi possível importar',
  unreadable: 'não está na forma esperada',
  refused: 'uma parte foi recusada',
  notes: {
    status_unknown: 'Status que este projeto não tem viraram um igualmente completo',
    status_elsewhere: 'Não diz quais entradas estão concluídas',
    assignee_left_out: 'Responsáveis que não são contas deste site',
    due_left_out: 'Prazos que não são dias',
    editor_left_out: 'Quem alterou as entradas por último, e quando',
    priority_left_out: 'Prioridades',
    empty_left_out: 'Entradas sem texto',
    items_left_out: 'Entradas acima do limite de um item',
    archived_left_out: 'Listas de cartões arquivados',
    prose_left_out: 'Linhas que não são entradas',
    history_left_out: 'Histórico',
    link_left_out: 'Links para itens',
    details_cut: 'Detalhes longos demais foram cortados',
    name_cut: 'Nomes de listas foram cortados',
    text_moved: 'Textos longos continuam nos detalhes',
    lists_joined: 'Listas acima do limite viraram títulos',
    nesting_flattened: 'As entradas só têm um nível abaixo',
    not_separable: 'As entradas não estão separadas',
    several_issues: 'Tem listas de vários itens ou cartões',
    characters_changed: 'Caracteres que não podem ser mantidos',
  },
};
