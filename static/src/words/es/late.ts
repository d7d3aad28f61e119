import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('es');

export const late: LateWords = {
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
