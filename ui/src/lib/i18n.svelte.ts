// The page's language: what was chosen before, or what the browser prefers.

import { de } from './de';
import { en, type Key } from './en';
import { storage } from './storage';
import { bytesText, render, shareText, type Values } from './messages';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;
const KEY = 'sluice.language';
const dictionaries = { en, de };

function preferred(): Language {
  const kept = storage.getItem(KEY);
  if (kept === 'en' || kept === 'de') return kept;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}

let language = $state<Language>(preferred());

export const locale = {
  get now(): Language {
    return language;
  },
  set now(chosen: Language) {
    language = chosen;
    storage.setItem(KEY, chosen);
  },
};

export type Say = (key: Key, values?: Values) => string;
export const t: Say = (key, values = {}) => render(dictionaries[language][key], values, language);
export const number = (value: number) => new Intl.NumberFormat(language).format(value);
export const bytes = (value: number) => bytesText(value, language);
export const time = (text: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));
export const share = (part: number, whole: number) => shareText(part, whole, language);
export const listed = (names: string[]) => new Intl.ListFormat(language, { type: 'unit' }).format(names);
