import type { Format, Kind } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';
import type { AdminWords } from '../words';

const { many, number, time } = formsOf('pt');

const parts: Record<Kind, string> = {
  site: 'Tudo neste site',
  project: 'Um projeto',
  issue: 'Um ticket',
  person: 'Uma pessoa',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'Chave ou ID do projeto',
  issue: 'Chave ou ID do ticket',
  person: 'ID da conta da pessoa',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: 'Por exemplo, WEB. De um projeto excluído, só resta o ID.',
  issue: 'Por exemplo, WEB-1. De um ticket excluído, só resta o ID.',
  person: 'Está no fim do endereço do perfil da pessoa no Jira.',
};

const formats: Record<Format, string> = {
  json: 'JSON, para programas',
  markdown: 'Markdown, para ler',
  csv: 'CSV, para planilhas',
};

const missing: Record<Kind, string> = {
  site: 'Diga de qual site se trata.',
  project: 'Diga de qual projeto se trata.',
  issue: 'Diga de qual ticket se trata.',
  person: 'Diga de qual pessoa se trata.',
};

const unknown: Record<Kind, string> = {
  site: 'O Jira não conhece este site.',
  project: 'O Jira não conhece este projeto. Se foi excluído, use o ID dele.',
  issue: 'O Jira não conhece este ticket. Se foi excluído, use o ID dele.',
  person: 'O Jira não conhece esta pessoa. Se a conta foi excluída, use o ID dela.',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => missing[kind],
  malformed: (kind) =>
    kind === 'person' ? 'Isto não é um ID de conta.' : 'Isto não é uma chave nem um ID.',
  not_found: (kind) => unknown[kind],
};

const deeds: Record<string, string> = {
  export: 'Exportação',
  erase: 'Apagamento',
  'rotate keys': 'Chaves trocadas',
  'create template': 'Modelo criado',
  'change template': 'Modelo alterado',
  'move template': 'Modelo movido',
  'archive template': 'Modelo arquivado',
  'delete template': 'Modelo excluído',
  'import templates': 'Modelos importados',
  'update issues': 'Tickets abertos atualizados',
  'import checklists': 'Listas importadas',
  'create token': 'Token de API criado',
  'revoke token': 'Token de API revogado',
  'create hook': 'Endereço avisado adicionado',
  'change hook': 'Endereço avisado alterado',
  'rotate hook': 'Novo segredo de um endereço',
  'delete hook': 'Endereço avisado excluído',
  'test hook': 'Endereço avisado testado',
  'switch off hook': 'Endereço avisado desligado',
  'switch off': 'Desativado',
  'switch on': 'Ativado',
  statuses: 'Status alterados',
  'setting severalLists': 'Configurações alteradas',
  'setting optionalByDefault': 'Configurações alteradas',
  'setting panel': 'Configurações alteradas',
  'setting tell': 'Configurações alteradas',
  'setting language': 'Configurações alteradas',
  'setting hideComplete': 'Configurações alteradas',
  'setting fields': 'Configurações alteradas',
  'setting permissions': 'Permissões alteradas',
  rules: 'Regras alteradas',
  watches: 'Itens contados alterados',
};

const colours: Record<string, string> = {
  grey: 'Cinza',
  blue: 'Azul',
  green: 'Verde',
  yellow: 'Amarelo',
  red: 'Vermelho',
  purple: 'Roxo',
  teal: 'Turquesa',
  orange: 'Laranja',
  magenta: 'Magenta',
  lime: 'Verde-limão',
};

const nobody: Record<string, string> = {
  operator: 'Operador do aplicativo',
  jira: 'Jira',
  retention: 'Fim do prazo de retenção',
  report: 'Atlassian, por uma conta encerrada',
  hook: 'A própria automação',
  erased: 'Uma pessoa apagada',
};

const access: Record<Access, string> = { read: 'Ler', write: 'Ler e escrever' };

const issues = (count: number) => many(count, { one: '# ticket', other: '# tickets' });

export const admin: AdminWords = {
  title: 'Ticklist',
  intro: (site) => `O que o Ticklist guarda de ${site}.`,
  notice: page.notice,
  tabs: {
    settings: 'Configurações',
    statuses: 'Status',
    permissions: 'Permissões',
    templates: 'Modelos',
    rules: 'Regras',
    hooks: 'Automação',
    imports: 'Importar',
    tokens: 'Tokens de API',
    data: 'Dados',
  },
  notLoaded: 'Não foi possível carregar. Tente novamente.',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'Nenhum',
  when: (at) => time(new Date(at)),

  stored: 'O que está guardado',
  issues: 'Tickets com checklist',
  lists: 'Checklists',
  items: 'Itens',
  first: 'Primeira criação',
  last: 'Última alteração',
  installed: 'Aplicativo instalado',
  count: number,

  app: 'O aplicativo',
  version: 'Versão',
  versionOf: (version, commit) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: 'Funcionamento',
  ready: 'Normal',
  notReady: 'Com problemas',

  what: 'O quê',
  parts,
  idField: (kind) => idFields[kind],
  idHint: (kind) => idHints[kind],
  unknown: (kind, why) => unknowns[why](kind),
  failure: (kind) => page.failures[kind],

  export: 'Exportar',
  exportHint: 'Uma cópia das checklists, em um arquivo. Os dados ficam onde estão.',
  format: 'Formato',
  formats,
  exportNow: 'Exportar',
  exporting: 'Exportação',
  progress: ({ state, done, total }) => {
    switch (state) {
      case 'waiting':
        return 'Aguardando o início do download…';
      case 'running':
        return total > 0
          ? `${number(done)} de ${issues(total)}: exportando`
          : `Exportando: ${issues(done)} até agora`;
      case 'done':
        return `Pronto, exportação de ${issues(done)}. O arquivo está onde seu navegador guarda os downloads.`;
      case 'failed':
        return 'O download não começou ou foi interrompido. O que você tem do arquivo não está completo.';
    }
  },

  erase: 'Apagar',
  eraseHint:
    'O que for apagado não pode ser recuperado. O aplicativo continua instalado e funcionando.',
  eraseAsk: 'Apagar…',
  confirmTitle: {
    site: () => 'Apagar tudo neste site?',
    project: (name) => `Apagar todas as checklists do projeto ${name}?`,
    issue: (name) => `Apagar as checklists do ticket ${name}?`,
    person: () => 'Apagar esta pessoa?',
  },
  counting: 'Contando…',
  amount: (stored) =>
    stored.issues === 0
      ? 'Não há nada guardado.'
      : `São ${many(stored.items, { one: '# item', other: '# itens' })} em ${issues(stored.issues)}.`,
  person: (id) =>
    `Onde quer que a conta ${id} apareça, como responsável, como autora de uma alteração ou em um texto, constará “apagado”. Os itens ficam.`,
  typeToConfirm: 'Para confirmar, digite o nome deste site:',
  confirmField: 'Nome deste site',
  eraseNow: 'Apagar para sempre',
  erasing: 'Apagando…',
  cancel: 'Cancelar',
  erased: (total) =>
    total === 0
      ? 'Pronto. Não havia nada para apagar.'
      : many(total, { one: 'Pronto: # registro apagado.', other: 'Pronto: # registros apagados.' }),

  tokens: {
    title: 'Tokens de API',
    hint: 'Um programa com um token de API lê e altera checklists como a pessoa que criou o token pode fazer no Jira.',
    none: 'Não há nenhum.',
    name: 'Nome',
    may: 'O que pode fazer',
    access,
    scope: (may, count, projects) =>
      count === 0
        ? access[may]
        : `${access[may]}, ${count === 1 ? 'projeto' : 'projetos'} ${projects}`,
    maker: 'criado por',
    until: 'válido até',
    expired: 'expirado em',
    revoked: 'revogado em',
    used: 'último uso',
    never: 'nunca usado',
    uses: 'Usos',
    usesOf: (name) => `Usos de ${name}`,
    count: (count, shown) =>
      many(count, { one: 'Usado # vez.', other: 'Usado # vezes.' }) +
      (count <= shown
        ? ''
        : many(shown, { one: ' Este foi o último.', other: ' Estes são os últimos #.' })),
    revoke: 'Revogar…',
    revokeOf: (name) => `Revogar ${name}…`,
    revokeNow: 'Revogar definitivamente',
    projects: 'Apenas estes projetos',
    projectsHint: 'Chaves ou ids, separados por vírgulas. Vazio significa o site inteiro.',
    unknown: (typed) => `O Jira não conhece nenhum projeto ${typed}.`,
    days: 'Válido por quantos dias',
    create: 'Criar um token',
    made: 'Este é o token. Guarde-o onde guarda segredos: ele não poderá ser mostrado de novo.',
    done: 'Já o tenho',
  },

  record: 'Registro',
  recordHint:
    'O que os administradores deste site e os operadores do aplicativo fizeram, do mais recente ao mais antigo.',
  recordEmpty: 'Ainda não há nada.',
  at: 'Quando',
  who: 'Quem',
  did: 'O quê',
  many: 'Quantos',
  nobody,
  deed: (what, scope, failed) =>
    [deeds[what] ?? what, scope === 'site' ? 'site inteiro' : scope].filter(Boolean).join(', ') +
    (failed ? ' (interrompido)' : ''),

  statuses: {
    title: 'Status dos itens',
    siteHint:
      'Os status que um item pode ter. Um clique em um item leva do primeiro que não está concluído ao primeiro que está. Os projetos podem ter status próprios.',
    projectHint: 'Os status que um item deste projeto pode ter.',
    ofSite: 'Este projeto tem os status do site.',
    begin: 'Escolher para este projeto',
    toSite: 'Usar os do site',
    toStart: 'Voltar aos do início',
    add: 'Adicionar um status',
    save: 'Salvar',
    saving: 'Salvando…',
    saved: 'Os status estão salvos.',
    complete: 'Concluído',
    name: (number) => `Nome do status ${number}`,
    colour: (name) => `Cor de ${name}`,
    colours,
    up: (name) => `Mover ${name} para cima`,
    down: (name) => `Mover ${name} para baixo`,
    remove: (name) => `Remover ${name}`,
    fixed: (name) => `${name} não pode ser removido`,
    removed: (name) => `${name} será removido ao salvar.`,
    moved: (name, to, of) => `${name} é o número ${to} de ${of}.`,
    usedTitle: 'O que acontece com os itens deles?',
    used: (name, items) =>
      many(items, { one: `# item está em “${name}”`, other: `# itens estão em “${name}”` }),
  },
};
