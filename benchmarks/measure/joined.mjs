/** Results of a benchmark that was run in parts. */

/** The later result with the cases and contestants of the earlier one that it has none of. */
export function joined(before, later) {
  const names = [...new Set([...before.cases, ...later.cases].map((one) => one.case))];
  const named = (result, name) => result.cases.find((one) => one.case === name);
  const cases = names.map((name) => {
    const [old, fresh] = [named(before, name), named(later, name)];
    if (!old || !fresh) return fresh ?? old;
    const measured = new Set([...fresh.rows, ...fresh.skipped].map(({ contestant }) => contestant));
    const kept = (list) => list.filter(({ contestant }) => !measured.has(contestant));
    return { ...fresh, rows: [...kept(old.rows), ...fresh.rows], skipped: [...kept(old.skipped), ...fresh.skipped] };
  });
  return { ...later, cases };
}
