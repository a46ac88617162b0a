// The engine's warnings (docs/warnings.md) by their codes. {reason} is an error in the engine's words:
// the page shows it behind the sentence.

import type { Message } from './messages';

export const warnings: Record<string, Message> = {
  day_or_month: 'Spalte „{column}“: Ob Tag oder Monat vorn steht, ist nicht zu erkennen.',
  day_and_month: 'Spalte „{column}“: Mal steht der Tag vorn, mal der Monat.',
  column_exceptions: 'Spalte „{column}“: Von {of} Werten sind {n} vom Typ „{type}“, „{example}“ aber nicht.',
  thousand_or_decimal: '1,234 kann eine Tausenderzahl oder eine Dezimalzahl sein: Kein Wert zeigt, was gemeint ist.',
  first_record_fields: {
    one: 'Die erste Zeile hat {n} Wert, die meisten haben {most}.',
    other: 'Die erste Zeile hat {n} Werte, die meisten haben {most}.',
  },
  preamble_left_out: {
    one: 'Vor der Kopfzeile wird {n} Zeile ausgelassen: „{text}“.',
    other: 'Vor der Kopfzeile werden {n} Zeilen ausgelassen, von „{text}“ an.',
  },
  header_like_data: 'Die erste Zeile sieht wie Daten aus: Wenn sie keine Namen enthält, schalten Sie die Kopfzeile aus.',
  second_header_record: 'Die zweite Zeile gehört vielleicht zur Kopfzeile, die dann 2 Zeilen hat.',
  same_names:
    'Zwei Spalten haben denselben Namen, was ein Fehler ist: Geben Sie an, wie viele Zeilen die Kopfzeile hat oder wie viele vor ihr zu überspringen sind.',
  other_delimiter: {
    one: 'Das Trennzeichen kann auch „{delimiter}“ sein: Dann hat {n} von {of} Zeilen {fields} Werte.',
    other: 'Das Trennzeichen kann auch „{delimiter}“ sein: Dann haben {n} von {of} Zeilen {fields} Werte.',
  },
  comments_left_out: 'Zeilen, die mit „{mark}“ beginnen, werden ausgelassen.',
  uneven_records: {
    one: '{n} Zeile hat mehr oder weniger Werte als {fields}; kurze Zeilen können aufgefüllt werden.',
    other: '{n} Zeilen haben mehr oder weniger Werte als {fields}; kurze Zeilen können aufgefüllt werden.',
  },
  footer: {
    one: 'Die letzte Zeile ist vielleicht eine Fußzeile, die beiseitegelegt werden kann.',
    other: 'Die letzten {n} Zeilen sind vielleicht Fußzeilen, die beiseitegelegt werden können.',
  },
  open_quote: 'Ein Anführungszeichen wird nie geschlossen.',
  trailing_delimiters: 'Zeilen enden mit einem Trennzeichen zu viel.',
  nameless_column: 'Die letzte Spalte hat keinen Namen; wenn sie leer ist, kann sie entfallen.',
  stray_quotes_kept: 'In Werten zwischen Anführungszeichen stehen einzelne, die nicht verdoppelt sind; sie bleiben erhalten.',
  text_behind_quotes: {
    one: 'In {n} Zeile steht Text hinter einem schließenden Anführungszeichen.',
    other: 'In {n} Zeilen steht Text hinter einem schließenden Anführungszeichen.',
  },
  no_header: 'Es gibt keine Kopfzeile, was ein Fehler ist: Die Datei ist leer.',
  nul_byte: 'Ein NUL-Byte ist kein Text, was ein Fehler ist: Byte {byte}.',
  named_tsv: 'Der Name sagt TSV, aber Tabulatoren ergeben die Spalten nicht.',
  json_by_content: 'Der Name sagt {format}, aber es ist JSON und wird so gelesen. Damit es als Text gelesen wird, wählen Sie das Dateiformat.',
  not_json: 'Die Datei beginnt wie JSON, ist aber keines, und wird als Text mit Trennzeichen gelesen.',
  first_record_cut: 'Die Stichprobe endet in ihrer ersten Zeile.',
  open_record: 'Die letzten {n} Bytes der Stichprobe sind eine einzige Zeile, die darin nicht endet: Vielleicht ist ein Anführungszeichen nicht geschlossen.',
  rows_not_shown: 'Die Zeilen der Datei können nicht gezeigt werden.',
};
