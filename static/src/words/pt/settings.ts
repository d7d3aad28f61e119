import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: 'Checklists em um ticket',
  optionalByDefault: 'Itens novos',
  panel: 'Onde fica o painel',
  tell: 'O que o Jira sabe',
  language: 'Idioma',
  hideComplete: 'Itens concluídos',
  permissions: 'Permissões próprias',
  fields: 'Campos no Jira',
};

const hints: Record<PlainName, string> = {
  severalLists: 'Se é possível adicionar mais checklists a um ticket. As que existem ficam.',
  optionalByDefault: 'O que um item é até que alguém o altere.',
  panel: 'Onde o Jira mostra a checklist na página de um ticket.',
  tell: 'O que o Jira guarda com o ticket para busca, automação e relatórios.',
  language: 'O idioma do painel para quem não escolheu nenhum.',
  hideComplete: 'Se os itens concluídos aparecem quando alguém abre um ticket pela primeira vez.',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: 'Várias', false: 'Uma' },
  optionalByDefault: { true: 'Opcionais', false: 'Obrigatórios' },
  hideComplete: { true: 'Ocultos', false: 'Visíveis' },
  panel: { left: 'Abaixo da descrição', right: 'Ao lado, entre os detalhes' },
  tell: {
    nothing: 'Nada',
    counts: 'Quantos itens estão concluídos',
    texts: 'Também os textos dos itens',
  },
  language: { jira: 'O que cada pessoa tem no Jira' },
};

const samples: readonly [string, string, string] = [
  'Congelar o conteúdo',
  'Avisar o suporte do que muda',
  'Trocar o balanceador de carga',
];
const sampleLists: readonly [string, string] = ['Entrega', 'Revisão'];

export const settings = {
  siteHint:
    'O que vale para todos os projetos que não escolhem por si. Cada configuração é salva separadamente.',
  projectHint:
    'O que vale para este projeto. O que não é escolhido aqui vem do site. Cada configuração é salva separadamente.',
  names,
  hints,
  options,
  fieldsHint:
    'Quais campos do Jira dizem algo das listas, em todos os projetos. Os três primeiros não custam nada e não aparecem em nenhum histórico.',
  textHint:
    'Checklist Text só existe onde o Jira recebe também os textos. Quem escreve ali altera a lista; cada alteração fica no histórico do ticket.',
  badge: 'Selo ao lado dos detalhes de um ticket',
  noFields: 'Nenhum',
  fromDefault: 'De origem',
  fromSite: 'Do site',
  ownSite: 'Escolhido para o site',
  ownProject: 'Escolhido para este projeto',
  toSite: 'Voltar ao do site',
  toDefault: 'Voltar ao de origem',
  saving: 'Salvando…',
  saved: 'Salvo',
  again: 'Tentar de novo',
  leave: 'Deixar como está',
  conflict: 'Outra pessoa alterou isto enquanto você estava aqui.',
  theirs: 'Dela',
  yours: 'Seu',
  useYours: 'Usar o seu',
  keepTheirs: 'Manter o dela',
  preview: 'Prévia',
  previewOf: (value: string) => `Como fica: ${value}`,
  samples,
  sampleLists,
  toldNothing: 'Nada é guardado no Jira.',
};
