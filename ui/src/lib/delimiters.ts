// The delimiters that have a name, which the API takes as well.

export const WORDS: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe', ':': 'colon', ' ': 'space' };

/** What to say to the API for a text that somebody typed: \t is a tab. */
export function delimiterOf(text: string): string | undefined {
  const meant = text.replaceAll('\\t', '\t');
  return meant === '' ? undefined : (WORDS[meant] ?? meant);
}

/** Is it one without a name? */
export const isOwn = (delimiter: string | undefined): delimiter is string =>
  delimiter !== undefined && !Object.values(WORDS).includes(delimiter);
