/** A URL as it may have been signed: to the letter, and with the port that its scheme implies written out or left out. */
export function urlForms(url: string): readonly string[] {
  const [, scheme = '', host = '', port, rest = ''] =
    /^(https?):\/\/([^/?#:]+|\[[^\]]+\])(:\d+)?(.*)$/is.exec(url) ?? [];
  const implied = { http: ':80', https: ':443' }[scheme.toLowerCase()];
  if (implied === undefined || (port !== undefined && port !== implied)) return [url];
  return [url, `${scheme}://${host}${port === undefined ? implied : ''}${rest}`];
}
