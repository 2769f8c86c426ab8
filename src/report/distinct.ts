/** Different n-grams over all n-grams of some texts, words being what white space parts (distinct-n, Li et al. 2016); 0 where there is none. */
export function distinct(texts: readonly string[], n: number): number {
  const seen = new Set<string>();
  let all = 0;
  for (const text of texts) {
    const words = text.split(/\s+/).filter((word) => word !== '');
    for (let at = 0; at + n <= words.length; at++, all++) seen.add(words.slice(at, at + n).join(' '));
  }
  return all === 0 ? 0 : seen.size / all;
}
