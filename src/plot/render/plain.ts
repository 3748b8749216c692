// Texts in plain ASCII, for terminals that show nothing else.

const PLAIN: Readonly<Record<string, string>> = {
  σ: 'sigma',
  '′': "'",
  '″': "''",
  '−': '-',
  '–': '-',
  '±': '+-',
  '’': "'",
  '½': '1/2',
  '¼': '1/4',
  '·': '*',
  '≤': '<=',
  '≥': '>=',
  '∞': 'inf',
  ˣ: '^x',
  '×': 'x',
  '…': '...',
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A text without any character beyond ASCII. */
export const plainText = (text: string): string =>
  text
    .replaceAll(/·10(?=[⁻⁰-⁹¹²³])/g, 'e')
    .replaceAll(/(?<![\d.])10(?=[⁻⁰-⁹¹²³])/g, '1e')
    .replaceAll(/⁻ˣ/g, '^-x')
    .replaceAll('⁻', '-')
    .replaceAll(/[⁰-⁹¹²³]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))
    .replaceAll(/[^\x20-\x7e]/gu, (character) => PLAIN[character] ?? '?');
