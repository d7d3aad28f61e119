import { formsOf, name } from '../form';
import type { PageWords } from '../words';

const { ago, many, number } = formsOf('pt');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: 'Nova checklist',
  renameList: 'Checklist renomeada',
  moveList: 'Checklist movida',
  deleteList: 'Checklist excluída',
  addItem: 'Novo:',
  editItem: 'Alterado:',
  moveItem: 'Movido:',
  deleteItem: 'Excluído:',
};

export const library: PageWords['library'] = {
  title: 'Modelos',
  siteHint: 'Checklists que todos os projetos deste site podem usar.',
  projectHint: 'Checklists que os tickets deste projeto podem usar, além das do site.',
  none: 'Ainda não há nenhum.',
  make: 'Novo modelo',
  importFile: 'Importar um arquivo…',
  exportAll: 'Exportar todos',
  alsoArchived: 'Mostrar os arquivados',
  archivedTag: 'Arquivado',
  actions: (template) => `Ações de ${name(template)}`,
  open: 'Abrir',
  duplicate: 'Duplicar',
  moveToSite: 'Mover para o site',
  moveToProject: 'Mover para um projeto…',
  exportOne: 'Exportar',
  archive: 'Arquivar',
  unarchive: 'Restaurar',
  delete: 'Excluir…',
  deleteAsk: (template) => `Excluir o modelo “${name(template)}”?`,
  deleteHint: 'As versões também são excluídas. O que os tickets têm dele fica.',
  deleteNow: 'Excluir de vez',
  project: 'Chave ou id do projeto',
  move: 'Mover',

  version: (n) => `Versão ${number(n)}`,
  used: (issues) =>
    issues === 0 ? 'Ainda não usado' : many(issues, { one: 'Em # ticket', other: 'Em # tickets' }),
  made: (who, at) => `Criado por ${who}, ${when(at)}`,
  changed: (who, at) => `Alterado por ${who}, ${when(at)}`,
  by: (who, at) => `${who}, ${when(at)}`,
  somebody: 'alguém',

  copyOf: (template) => `Cópia de ${template}`.slice(0, 100),
  archived: (template) => `“${name(template)}” está arquivado.`,
  restored: (template) => `“${name(template)}” é oferecido de novo.`,
  duplicated: (template) => `“${name(template)}” foi duplicado.`,
  deleted: (template) => `“${name(template)}” foi excluído.`,
  moved: (template) => `“${name(template)}” foi movido.`,
  imported: (created, updated) =>
    `${many(created, { one: '# modelo adicionado', other: '# modelos adicionados' })}, ${many(updated, { one: '# alterado', other: '# alterados' })}.`,
  noFile: 'Isto não é um arquivo de modelos.',

  beginWith: 'Começar com',
  ways: { empty: 'Nada', starter: 'Um exemplo', text: 'Um texto' },
  starter: 'Exemplo',
  text: 'Checklist como texto',
  textHint:
    'Uma linha é um item. ? torna-o opcional, >> adiciona detalhes, --- um título, # uma checklist.',
  create: 'Criar',

  back: 'Todos os modelos',
  name: 'Nome',
  description: 'Descrição',
  live: 'Vinculado',
  liveHint:
    'Os tickets que o recebem continuam vinculados: lá os itens só podem ser marcados, e o que você salva aqui muda em todos. Nos tickets concluídos ele fica como está até serem reabertos.',
  save: 'Salvar',
  unsaved: 'Ainda não salvo.',
  saved: (version) => `Salvo como versão ${number(version)}.`,
  savedBoth: (version) =>
    `Salvo como versão ${number(version)}. Outra pessoa tinha salvado nesse meio-tempo: as mudanças dela e as suas estão lá.`,
  nameNeeded: 'Dê um nome a ele.',
  tooLong: (field, most) => `${field}: no máximo ${number(most)} caracteres`,

  versions: 'Versões',
  difference: 'O que é diferente',
  same: 'Nada é diferente da versão anterior.',
  unchanged: (count) => many(count, { one: '# item sem mudança', other: '# itens sem mudança' }),
  changes: { added: 'Adicionado', deleted: 'Excluído', changed: 'Alterado', moved: 'Movido' },
  madeOptional: 'agora opcional',
  madeMandatory: 'agora obrigatório',

  update: 'Tickets abertos',
  updateHint:
    'Os tickets ficam com a versão que receberam. Você pode levar os que não estão concluídos à última: as marcações e o que foi editado em um ticket ficam.',
  updateLive:
    'As checklists vinculadas acompanham sozinhas. Aqui você pode levar as cópias em tickets não concluídos à última versão: as marcações e o que foi editado em um ticket ficam.',
  updating: (template) => `Atualizando os tickets com “${name(template)}”`,
  updateAsk: 'Mostrar o que mudaria',
  saveFirst: 'Salve primeiro.',
  asking: 'Examinando os tickets…',
  nothingChanges: (issues) =>
    issues === 0
      ? 'Nenhum ticket aberto tem este modelo.'
      : many(issues, {
          one: '# ticket aberto o tem, e nada mudaria.',
          other: '# tickets abertos o têm, e nada mudaria.',
        }),
  changing: (changed, issues) =>
    `${many(changed, { one: '# ticket mudaria', other: '# tickets mudariam' })}, de ${number(issues)} abertos.`,
  first: (issue) => `Em ${issue}`,
  change: (type) => done[type] ?? 'Alterado:',
  issues: 'Tickets que mudariam',
  issue: 'Ticket',
  from: 'Versão',
  counts: { add: 'Novos', edit: 'Alterados', move: 'Movidos', delete: 'Excluídos' },
  more: (count) => many(count, { one: 'e mais #', other: 'e mais #' }),
  looked: (looked, total) =>
    `Foram examinados os primeiros ${number(looked)} de ${number(total)} tickets; a atualização vale para todos.`,
  updateAll: 'Atualizar todos',
  updateNow: (count) => many(count, { one: 'Atualizar # ticket', other: 'Atualizar # tickets' }),
};
