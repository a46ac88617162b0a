// Hands a text, or what a link leads to, to the browser's downloads.

export function saveLink(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = ''; // the server names it, where it is of another origin
  link.rel = 'noreferrer';
  link.click();
}

export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
