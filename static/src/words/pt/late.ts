import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { ago, day, many, number, time } = formsOf('pt');

export const late: LateWords = {
  history: {
    title: 'Histórico',
    titleOf: (text) => `Histórico de “${name(text)}”`,
    person: 'Pessoa',
    everybody: 'Todos',
    kind: 'O que foi feito',
    everything: 'Tudo',
    kinds: {
      addItem: 'Itens adicionados',
      editItem: 'Textos alterados',
      setStatus: 'Situações alteradas',
      setAssignee: 'Responsáveis alterados',
      setDue: 'Prazos alterados',
      setOptional: 'Opcionais ou obrigatórios',
      setLink: 'Vínculos alterados',
      moveItem: 'Itens movidos',
      deleteItem: 'Itens excluídos',
      addList: 'Listas adicionadas',
      renameList: 'Listas renomeadas',
      moveList: 'Listas movidas',
      deleteList: 'Listas excluídas',
    },
    did: {
      addItem: (text) => `“${name(text)}” foi adicionado`,
      editItem: (from, text) => `“${name(from)}” foi alterado para “${name(text)}”`,
      editDetails: (text) => `Os detalhes de “${name(text)}” foram alterados`,
      setStatus: (text, a, b) => `“${name(text)}” passou de ${a} para ${b}`,
      makeOptional: (text) => `“${name(text)}” agora é opcional`,
      makeMandatory: (text) => `“${name(text)}” agora é obrigatório`,
      assign: (text, who) => `“${name(text)}” foi atribuído a ${who}`,
      unassign: (text) => `“${name(text)}” ficou sem responsável`,
      setDue: (text, date) => `“${name(text)}” vence em ${day(date)}`,
      clearDue: (text) => `O prazo de “${name(text)}” foi removido`,
      link: (text, issue) => `“${name(text)}” foi vinculado a ${issue}`,
      unlink: (text) => `O vínculo de “${name(text)}” foi removido`,
      moveItem: (text) => `“${name(text)}” foi movido`,
      moveBetween: (text, x, y) => `“${name(text)}” foi movido de “${name(x)}” para “${name(y)}”`,
      moveUnder: (text, o) => `“${name(text)}” foi movido para baixo de “${name(o)}”`,
      deleteItem: (text, children) =>
        children === 0
          ? `“${name(text)}” foi excluído`
          : `“${name(text)}” foi excluído (itens abaixo: ${number(children)})`,
      addList: (text) => `A lista “${name(text)}” foi adicionada`,
      renameList: (from, text) => `A lista “${name(from)}” foi renomeada para “${name(text)}”`,
      moveList: (text) => `A lista “${name(text)}” foi movida`,
      deleteList: (text, count) => `A lista “${name(text)}” foi excluída (itens: ${number(count)})`,
    },
    ago,
    at: time,
    restore: 'Restaurar',
    asOfHere: 'Restaurar a lista como aqui',
    asOf: (date) => `A lista como em ${time(date)}`,
    changes: (of) =>
      `O que a restauração altera: ${[
        [of.add, 'adicionados'],
        [of.edit, 'alterados'],
        [of.move, 'movidos'],
        [of.delete, 'excluídos'],
      ]
        .flatMap(([count, what]) => (count ? [`${what}: ${number(Number(count))}`] : []))
        .join(', ')}`,
    same: 'A lista está exatamente como antes.',
    lists: 'A lista como era',
    back: 'Voltar',
    confirm: 'Restaurar',
    restoring: 'Restaurando…',
    restored: (rejected) =>
      rejected === 0
        ? 'Restaurado.'
        : `Restaurado, exceto o que não foi possível: ${number(rejected)}.`,
    notRestored: 'Não foi possível restaurar. Tente de novo.',
    loading: 'Carregando…',
    notLoaded: 'O histórico não pode ser carregado agora.',
    more: 'Mostrar mais',
    empty: 'Nada foi feito ainda.',
    beginning: 'Foi aqui que começou.',
    older: 'Esta lista é mais antiga que o histórico: o que veio antes não é conhecido.',
  },
  live: {
    alsoHere: 'Também estão vendo isto',
    here: (who) => `${who} também está vendo isto`,
    more: (count) => `+${count}`,
    moreHere: (count) => many(count, { one: 'Mais # pessoa', other: 'Mais # pessoas' }),
    rescued:
      'Outra pessoa excluiu o que você estava editando. Seu texto foi mantido em um novo item.',
    deleted: 'Outra pessoa excluiu o que você estava editando.',
    changedSince: 'Não é mais possível desfazer: outra pessoa alterou isto depois.',
    redone: 'Refeito',
    nothingToRedo: 'Nada a refazer',
  },
  people: {
    formerUser: 'Ex-usuário',
    assignedTo: (who) => `Atribuído a ${who}`,
    assign: 'Atribuir',
    search: 'Pesquisar pessoas',
    me: 'Atribuir a mim',
    nobody: 'Não atribuído',
    found: (count) => many(count, { one: '# pessoa', other: '# pessoas' }),
    noneFound: 'Não foi encontrado ninguém que possa ver este ticket',
    searching: 'Pesquisando…',
    noAnswer: 'O Jira não respondeu. Tente de novo.',
    inactive: 'Inativo',
  },
  editor: {
    title: 'Editar como texto',
    text: 'Texto',
    preview: 'Prévia',
    field: 'Checklist como texto',
    save: 'Salvar',
    saving: 'Salvando…',
    saved: 'A checklist está salva',
    cancel: 'Cancelar',
    close: 'Fechar',
    help: 'Uma linha é um item. [done] ou [x] é o status, ? torna o item opcional, >> adiciona detalhes, --- um título, # uma checklist.',
    loading: 'Carregando o texto…',
    notLoaded: 'Não é possível carregar o texto agora.',
    tryAgain: 'Tentar de novo',
    draft: (when) => `Este é o seu texto de ${when}, que não foi salvo.`,
    dropDraft: 'Começar de novo',
    discardAsk: 'Descartar o que você alterou?',
    discard: 'Descartar',
    keepEditing: 'Continuar editando',
    offline: 'Você está sem conexão. Seu texto fica neste navegador: salve-o de novo mais tarde.',
    busy: 'Não é possível acessar o servidor. Seu texto fica neste navegador: salve-o de novo mais tarde.',
    signedOut: 'Sua sessão terminou. Seu texto fica neste navegador: recarregue a página.',
    refused: 'O texto não foi salvo.',
    faults: (count) =>
      many(count, { one: '# linha não pode ser lida', other: '# linhas não podem ser lidas' }),
    line: (at) => `Linha ${number(at)}`,
    fault: {
      unknown_status: (token) =>
        `Não há um status “${name(token)}”. Se ele faz parte do texto, escreva \\ antes do colchete.`,
      no_item: () => 'Os detalhes pertencem ao item acima, e não há nenhum.',
      too_long: (count) => `Aqui cabem no máximo ${number(count)} caracteres.`,
      too_many: (count) => `Há mais de ${number(count)}.`,
      character: () => 'Esta linha tem um caractere que não pode ser salvo.',
    },
    empty: 'Ainda não há nada',
    optional: 'Opcional',
    due: (day) => `Data limite ${day}`,
    follows: (key) => `Segue ${key}`,
    conflicts: (count) =>
      many(count, {
        one: 'Salvo. # alteração encontrou a de outra pessoa:',
        other: 'Salvo. # alterações encontraram as de outras pessoas:',
      }),
    conflict: {
      both_changed: 'Outra pessoa também alterou isto. As duas versões foram mantidas:',
      deleted_by_me: 'Você excluiu isto, e outra pessoa alterou. Foi mantido:',
      deleted_by_them: 'Outra pessoa excluiu isto, e você alterou. Foi mantido:',
    },
    theirs: 'A outra versão',
    yours: 'A sua versão',
    rejected: (count) =>
      many(count, { one: '# alteração não foi feita:', other: '# alterações não foram feitas:' }),
  },
  convert: {
    title: (into, count) =>
      into === 'issue'
        ? many(count, {
            one: 'Converter # item em ticket',
            other: 'Converter # itens em tickets',
          })
        : many(count, {
            one: 'Converter # item em subtarefa',
            other: 'Converter # itens em subtarefas',
          }),
    type: 'Tipo',
    noTypes: (into) =>
      into === 'issue'
        ? 'Não há aqui nenhum tipo de ticket que você possa criar.'
        : 'Não há aqui nenhum tipo de subtarefa que você possa criar.',
    follow: (count) =>
      many(count, {
        one: 'Concluir o item quando o ticket estiver concluído',
        other: 'Concluir os itens quando os tickets estiverem concluídos',
      }),
    create: 'Criar',
    creating: (at, of) => (of === 1 ? 'Criando…' : `Criando ${number(at)} de ${number(of)}…`),
    failed: (count, of) =>
      of === 1
        ? 'Não foi possível converter o item.'
        : `Não foi possível converter ${number(count)} de ${number(of)}.`,
    needs: (fields) => `Ainda falta no Jira: ${fields}.`,
    notTied: (key) => `${key} foi criado, mas não foi possível vincular o item a ele.`,
    noAnswer: 'O Jira não respondeu. Tente de novo.',
    cancel: 'Cancelar',
    linkTitle: 'Vincular um ticket existente',
    key: 'Chave ou endereço do ticket',
    link: 'Vincular',
    noKey: 'Isto não é a chave de um ticket, como TICK-12.',
    notFound: (key) => `${key} não existe, ou você não pode vê-lo.`,
    itself: 'Este é o ticket ao qual a checklist pertence.',
    hidden: 'Não visível para você',
    anIssue: 'Um ticket',
    follows: (key) => `Concluído quando ${key} estiver concluído`,
  },
  actions: {
    // What is not said here yet is said in English.
    ...english.actions,
    addHeading: 'Adicionar um título',
    editAsText: 'Editar como texto',
    keys: 'Atalhos de teclado',
    edit: 'Editar',
    addBelow: 'Adicionar item abaixo',
    moveUp: 'Mover para cima',
    moveDown: 'Mover para baixo',
    moveTop: 'Mover para o início',
    moveBottom: 'Mover para o fim',
    makeOptional: 'Marcar como opcional',
    makeMandatory: 'Marcar como obrigatório',
    status: 'Status',
    delete: 'Excluir',
    position: (text, at, of) => `${name(text)}, posição ${at} de ${of}`,
    positionIn: (text, list, at, of) => `${name(text)}, ${name(list)}, posição ${at} de ${of}`,
    deleted: (text) => `${name(text)} excluído, é possível desfazer`,
    deletedFlag: (text) => `“${name(text)}” excluído`,
  },
};
