/**
 * Names and values of a form or of a query, as `URLSearchParams` reads them. That takes a time which grows with the square of
 * the pairs that have no sign of equality (Node.js 24), so each gets the one that it stands for.
 */
export function pairsOf(form: string): [name: string, value: string][] {
  const pairs = form.replace(/^\?/, '').split('&');
  const written = pairs.map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`));
  return [...new URLSearchParams(`?${written.join('&')}`)];
}
