// What the engine warns of, in the page's language. Its own words are English; a code that is not
// known here is shown in them.

import { warnings as german } from './de_warnings';
import { TYPE_KEYS } from './describe';
import type { Language, Say } from './i18n.svelte';
import { render, type Message, type Values } from './messages';
import type { Warning } from './types';

const SENTENCES: Record<Language, Record<string, Message> | undefined> = { en: undefined, de: german };

// What is no word of a language by itself.
function inWords(values: Values, t: Say): Values {
  const { delimiter, type, format } = values;
  const words: Values = { ...values };
  if (delimiter === '\t') words.delimiter = t('tab');
  if (delimiter === ' ') words.delimiter = t('space');
  if (delimiter === '\x1f') words.delimiter = 'Unit Separator (0x1F)';
  if (type !== undefined && type in TYPE_KEYS) words.type = t(TYPE_KEYS[type as keyof typeof TYPE_KEYS]);
  if (format !== undefined) words.format = String(format).toUpperCase();
  return words;
}

export interface Told {
  own?: string; // in the page's language
  english?: string; // instead, or the reason behind it
}

export function told({ code, message, values }: Warning, language: Language, t: Say): Told {
  const sentence = SENTENCES[language]?.[code];
  if (!sentence) return { english: message };
  const own = render(sentence, inWords(values, t), language);
  return values.reason === undefined ? { own } : { own, english: String(values.reason) };
}
