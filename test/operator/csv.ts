/** Takes off the marks that keep a text from being a formula, as docs/operating.md tells to. */
export const unmarked = (text: string): string => text.replace(/(^|[;\t\r\n])([\s"]*)'/g, '$1$2');
