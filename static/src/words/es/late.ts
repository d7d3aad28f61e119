import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { ago, day, many, number, time } = formsOf('es');

export const late: LateWords = {
  history: {
    title: 'Historial',
    titleOf: (text) => `Historial de «${name(text)}»`,
    person: 'Persona',
    everybody: 'Todo el mundo',
    kind: 'Qué se hizo',
    everything: 'Todo',
    kinds: {
      addItem: 'Elementos añadidos',
      editItem: 'Textos cambiados',
      setStatus: 'Estados cambiados',
      setAssignee: 'Responsables cambiados',
      setDue: 'Vencimientos cambiados',
      setOptional: 'Opcionales u obligatorios',
      setLink: 'Enlaces cambiados',
      moveItem: 'Elementos movidos',
      deleteItem: 'Elementos eliminados',
      addList: 'Listas añadidas',
      renameList: 'Listas renombradas',
      moveList: 'Listas movidas',
      deleteList: 'Listas eliminadas',
    },
    did: {
      addItem: (text) => `Se añadió «${name(text)}»`,
      editItem: (from, text) => `Se cambió «${name(from)}» por «${name(text)}»`,
      editDetails: (text) => `Se cambiaron los detalles de «${name(text)}»`,
      setStatus: (text, a, b) => `«${name(text)}» pasó de ${a} a ${b}`,
      makeOptional: (text) => `«${name(text)}» es ahora opcional`,
      makeMandatory: (text) => `«${name(text)}» es ahora obligatorio`,
      assign: (text, who) => `«${name(text)}» se asignó a ${who}`,
      unassign: (text) => `«${name(text)}» quedó sin asignar`,
      setDue: (text, date) => `«${name(text)}» vence el ${day(date)}`,
      clearDue: (text) => `Se quitó el vencimiento de «${name(text)}»`,
      link: (text, issue) => `«${name(text)}» se enlazó con ${issue}`,
      unlink: (text) => `Se quitó el enlace de «${name(text)}»`,
      moveItem: (text) => `Se movió «${name(text)}»`,
      moveBetween: (text, x, y) => `Se movió «${name(text)}» de «${name(x)}» a «${name(y)}»`,
      moveUnder: (text, o) => `Se movió «${name(text)}» debajo de «${name(o)}»`,
      deleteItem: (text, children) =>
        children === 0
          ? `Se eliminó «${name(text)}»`
          : `Se eliminó «${name(text)}» (elementos debajo: ${number(children)})`,
      addList: (text) => `Se añadió la lista «${name(text)}»`,
      renameList: (from, text) => `La lista «${name(from)}» se renombró a «${name(text)}»`,
      moveList: (text) => `Se movió la lista «${name(text)}»`,
      deleteList: (text, count) =>
        `Se eliminó la lista «${name(text)}» (elementos: ${number(count)})`,
    },
    ago,
    at: time,
    restore: 'Restaurar',
    asOfHere: 'Restaurar la lista como aquí',
    asOf: (date) => `La lista a fecha de ${time(date)}`,
    changes: (of) =>
      `Lo que cambia al restaurar: ${[
        [of.add, 'añadidos'],
        [of.edit, 'cambios'],
        [of.move, 'movimientos'],
        [of.delete, 'eliminados'],
      ]
        .flatMap(([count, what]) => (count ? [`${what}: ${number(Number(count))}`] : []))
        .join(', ')}`,
    same: 'La lista está tal como entonces.',
    lists: 'La lista como era',
    back: 'Volver',
    confirm: 'Restaurar',
    restoring: 'Restaurando…',
    restored: (rejected) =>
      rejected === 0
        ? 'Restaurado.'
        : `Restaurado, salvo lo que no fue posible: ${number(rejected)}.`,
    notRestored: 'No se pudo restaurar. Inténtelo de nuevo.',
    loading: 'Cargando…',
    notLoaded: 'El historial no se puede cargar ahora.',
    more: 'Mostrar más',
    empty: 'Todavía no se ha hecho nada.',
    beginning: 'Aquí empezó todo.',
    older: 'Esta lista es más antigua que su historial: no se conoce lo anterior.',
  },
  live: {
    alsoHere: 'También están viendo esto',
    here: (who) => `${who} también está viendo esto`,
    more: (count) => `+${count}`,
    moreHere: (count) => many(count, { one: '# persona más', other: '# personas más' }),
    rescued:
      'Otra persona ha eliminado lo que estabas editando. Tu texto se conserva en un elemento nuevo.',
    deleted: 'Otra persona ha eliminado lo que estabas editando.',
    changedSince: 'Ya no se puede deshacer: otra persona lo ha cambiado desde entonces.',
    redone: 'Rehecho',
    nothingToRedo: 'Nada que rehacer',
  },
  people: {
    formerUser: 'Antiguo usuario',
    assignedTo: (who) => `Asignado a ${who}`,
    assign: 'Asignar',
    search: 'Buscar personas',
    me: 'Asignarme',
    nobody: 'Sin asignar',
    found: (count) => many(count, { one: '# persona', other: '# personas' }),
    noneFound: 'No se ha encontrado a nadie que pueda ver esta incidencia',
    searching: 'Buscando…',
    noAnswer: 'Jira no ha respondido. Inténtalo de nuevo.',
    inactive: 'Inactivo',
  },
  editor: {
    title: 'Editar como texto',
    text: 'Texto',
    preview: 'Vista previa',
    field: 'Lista como texto',
    save: 'Guardar',
    saving: 'Guardando…',
    saved: 'La lista está guardada',
    cancel: 'Cancelar',
    close: 'Cerrar',
    help: 'Una línea es un elemento. [done] o [x] es su estado, ? lo hace opcional, >> añade detalles, --- un encabezado, # una lista.',
    loading: 'Cargando el texto…',
    notLoaded: 'El texto no se puede cargar ahora.',
    tryAgain: 'Intentar de nuevo',
    draft: (when) => `Este es tu texto del ${when}, que no se guardó.`,
    dropDraft: 'Empezar de nuevo',
    discardAsk: '¿Descartar lo que has cambiado?',
    discard: 'Descartar',
    keepEditing: 'Seguir editando',
    offline: 'No tienes conexión. Tu texto se conserva en este navegador: guárdalo más tarde.',
    busy: 'No se puede acceder al servidor. Tu texto se conserva en este navegador: guárdalo más tarde.',
    signedOut: 'Has cerrado la sesión. Tu texto se conserva en este navegador: recarga la página.',
    refused: 'El texto no se ha guardado.',
    faults: (count) =>
      many(count, { one: '# línea no se puede leer', other: '# líneas no se pueden leer' }),
    line: (at) => `Línea ${number(at)}`,
    fault: {
      unknown_status: (token) =>
        `No hay ningún estado «${name(token)}». Si forma parte del texto, escribe \\ antes del corchete.`,
      no_item: () => 'Los detalles son del elemento de encima, y no hay ninguno.',
      too_long: (count) => `Aquí caben como máximo ${number(count)} caracteres.`,
      too_many: (count) => `Hay más de ${number(count)}.`,
      character: () => 'Esta línea tiene un carácter que no se puede guardar.',
    },
    empty: 'Aún no hay nada',
    optional: 'Opcional',
    due: (day) => `Vence el ${day}`,
    follows: (key) => `Sigue a ${key}`,
    conflicts: (count) =>
      many(count, {
        one: 'Guardado. # cambio se encontró con el de otra persona:',
        other: 'Guardado. # cambios se encontraron con los de otras personas:',
      }),
    conflict: {
      both_changed: 'Otra persona también ha cambiado esto. Se conservan ambos:',
      deleted_by_me: 'Tú lo eliminaste y otra persona lo cambió. Se conserva:',
      deleted_by_them: 'Otra persona lo eliminó y tú lo cambiaste. Se conserva:',
    },
    theirs: 'Lo suyo',
    yours: 'Lo tuyo',
    rejected: (count) =>
      many(count, { one: '# cambio no se hizo:', other: '# cambios no se hicieron:' }),
  },
  convert: {
    title: (into, count) =>
      into === 'issue'
        ? many(count, {
            one: 'Convertir # elemento en incidencia',
            other: 'Convertir # elementos en incidencias',
          })
        : many(count, {
            one: 'Convertir # elemento en subtarea',
            other: 'Convertir # elementos en subtareas',
          }),
    type: 'Tipo',
    noTypes: (into) =>
      into === 'issue'
        ? 'Aquí no hay ningún tipo de incidencia que puedas crear.'
        : 'Aquí no hay ningún tipo de subtarea que puedas crear.',
    follow: (count) =>
      many(count, {
        one: 'Completar el elemento cuando la incidencia esté terminada',
        other: 'Completar los elementos cuando sus incidencias estén terminadas',
      }),
    create: 'Crear',
    creating: (at, of) => (of === 1 ? 'Creando…' : `Creando ${number(at)} de ${number(of)}…`),
    failed: (count, of) =>
      of === 1
        ? 'El elemento no se ha podido convertir.'
        : `${number(count)} de ${number(of)} no se han podido convertir.`,
    needs: (fields) => `Falta algo en Jira: ${fields}.`,
    notTied: (key) => `${key} se ha creado, pero el elemento no se ha podido vincular.`,
    noAnswer: 'Jira no ha respondido. Inténtalo de nuevo.',
    cancel: 'Cancelar',
    linkTitle: 'Vincular una incidencia existente',
    key: 'Clave o dirección de la incidencia',
    link: 'Vincular',
    noKey: 'No es la clave de una incidencia, como TICK-12.',
    notFound: (key) => `${key} no existe, o no puedes verla.`,
    itself: 'Es la incidencia a la que pertenece la lista.',
    hidden: 'No visible para ti',
    anIssue: 'Una incidencia',
    follows: (key) => `Se completa cuando ${key} esté terminada`,
  },
  actions: {
    // What is not said here yet is said in English.
    ...english.actions,
    addHeading: 'Añadir un encabezado',
    editAsText: 'Editar como texto',
    keys: 'Atajos de teclado',
    edit: 'Editar',
    addBelow: 'Añadir un elemento debajo',
    moveUp: 'Mover hacia arriba',
    moveDown: 'Mover hacia abajo',
    moveTop: 'Mover al principio',
    moveBottom: 'Mover al final',
    makeOptional: 'Marcar como opcional',
    makeMandatory: 'Marcar como obligatorio',
    status: 'Estado',
    delete: 'Eliminar',
    position: (text, at, of) => `${name(text)}, posición ${at} de ${of}`,
    positionIn: (text, list, at, of) => `${name(text)}, ${name(list)}, posición ${at} de ${of}`,
    deleted: (text) => `${name(text)} eliminado, se puede deshacer`,
    deletedFlag: (text) => `«${name(text)}» eliminado`,
  },
};
