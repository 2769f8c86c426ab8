/** Results of a benchmark that was run in parts. */

/** The later result with the cases and contestants of the earlier one that it has none of, in the earlier one's order. */
export function joined(before, later) {
  const names = [...new Set([...before.cases, ...later.cases].map((one) => one.case))];
  const named = (result, name) => result.cases.find((one) => one.case === name);
  const cases = names.map((name) => {
    const [old, fresh] = [named(before, name), named(later, name)];
    if (!old || !fresh) return fresh ?? old;
    const measured = new Set([...fresh.rows, ...fresh.skipped].map(({ contestant }) => contestant));
    const order = [...new Set([...old.rows, ...fresh.rows].map(({ contestant }) => contestant))];
    const rowOf = (contestant) => (measured.has(contestant) ? fresh : old).rows.find((row) => row.contestant === contestant);
    const skipped = [...old.skipped.filter(({ contestant }) => !measured.has(contestant)), ...fresh.skipped];
    return { ...fresh, rows: order.map(rowOf).filter(Boolean), skipped };
  });
  return { ...later, cases };
}
