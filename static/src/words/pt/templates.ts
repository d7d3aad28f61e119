import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('pt');

export const templates: LateWords['templates'] = {
  menu: 'Adicionar de um modelo…',
  saveMenu: 'Salvar como modelo…',
  use: 'Usar um modelo',

  title: 'Adicionar de um modelo',
  search: 'Buscar modelos',
  templates: 'Modelos',
  ofSite: 'Todos os projetos',
  liveTag: 'Vinculada',
  none: 'Ainda não há modelos.',
  noneHint: 'Salve uma checklist como modelo ou peça a um administrador do projeto que crie um.',
  noMatch: 'Nenhum modelo corresponde.',
  loading: 'Carregando…',
  preview: 'O que será adicionado',
  there: 'Já está aqui',
  how: 'Como adicionar',
  modes: {
    append: 'Adicionar tudo',
    missing: 'Adicionar só o que falta',
    replace: 'Substituir o que está aqui',
  },
  live: 'Manter vinculada ao modelo',
  liveHint: 'Aqui os itens só podem ser marcados. O que muda no modelo muda aqui também.',
  add: 'Adicionar',
  adding: 'Adicionando…',
  replace: 'Substituir…',
  replaceAsk: (items) =>
    `${many(items, { one: '# item deste ticket sai.', other: '# itens deste ticket saem.' })} O histórico guarda o que havia.`,
  replaceNow: 'Substituir tudo',
  cancel: 'Cancelar',
  added: (template) => `Adicionado de “${name(template)}”`,
  nothing: 'Tudo já está aqui.',

  saveTitle: 'Salvar como modelo',
  name: 'Nome',
  description: 'Descrição',
  lists: 'Checklists',
  saveHint: 'Marcações, datas e tickets vinculados ficam de fora.',
  save: 'Salvar',
  saving: 'Salvando…',
  saved: (template) => `“${name(template)}” agora é um modelo`,
  nameNeeded: 'Dê um nome a ele.',
  listNeeded: 'Escolha uma checklist.',
  tooLong: (field, most) => `${field}: no máximo ${number(most)} caracteres`,

  where: 'Oferecido em',
  ofProject: 'Este projeto',
  mayNot: 'Você não pode criar modelos aqui. Fale com um administrador do projeto.',
  rename: 'Renomear…',
  delete: 'Excluir…',
  deleteAsk: (template) => `Excluir o modelo “${name(template)}”? O que veio dele fica.`,
  linkedTo: (issues) =>
    `As checklists dele estão vinculadas a ${many(issues, { one: '# ticket', other: '# tickets' })}. Lá elas passam a ser checklists comuns, que podem ser editadas.`,
  deleteNow: 'Excluir',
  renamed: (template) => `O modelo agora se chama “${name(template)}”`,
  deleted: (template) => `“${name(template)}” foi excluído`,

  fromTemplate: 'De um modelo',
  from: (template) => `Do modelo “${name(template)}”`,
  fromGone: 'De um modelo que não é mais oferecido',
  liveList: 'Checklist vinculada',
  liveSays: 'Ela segue o seu modelo: é editada lá e aqui só pode ser marcada.',

  offline: 'Você está sem conexão. Tente de novo.',
  busy: 'Não foi possível acessar o servidor. Tente de novo.',
  signed_out: 'Sua sessão terminou. Recarregue a página.',
  refused: 'O servidor não conseguiu fazer isso.',
};
