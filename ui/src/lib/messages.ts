// A text, or one for each plural that languages have ({n} is the number).
export type Message = string | { one: string; other: string };
export type Values = Record<string, string | number>;

export function render(message: Message, values: Values, locale: string): string {
  const count = typeof values.n === 'number' ? values.n : 0;
  const isOne = typeof message !== 'string' && new Intl.PluralRules(locale).select(count) === 'one';
  const text = typeof message === 'string' ? message : isOne ? message.one : message.other;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = values[name];
    if (value === undefined) return all;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

export function bytesText(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const options: Intl.NumberFormatOptions = { style: 'unit', unit: units[power]!, maximumFractionDigits: power ? 1 : 0 };
  if (power) options.unitDisplay = 'short';
  else options.unitDisplay = 'long';
  return new Intl.NumberFormat(locale, options).format(bytes / 1000 ** power);
}

/** Of 400: 400 are 100 %, and 399 are not. */
export function shareText(part: number, whole: number, language: string): string {
  const percent = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(value);
  const value = whole ? part / whole : 0;
  const isAlmost = (part > 0 && value < 0.005) || (part < whole && value >= 0.995);
  return isAlmost ? percent(Math.min(Math.max(value, 0.001), 0.999), 1) : percent(value, 0);
}
