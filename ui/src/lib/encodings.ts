// Those that the page offers to read and to write; the server knows more (docs/encodings.md).
export const ENCODINGS = ['utf-8', 'utf-16', 'windows-1252', 'iso-8859-1', 'iso-8859-15', 'windows-1250', 'windows-1251', 'shift_jis', 'gb18030', 'euc-kr', 'cp437'];
