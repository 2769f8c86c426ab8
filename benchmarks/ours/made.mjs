/** A plugin as an experiment file that names it makes it: options that are not given have their defaults. */
export function made(definition, given = {}) {
  const strange = Object.keys(given).filter((name) => !(name in definition.options));
  if (strange.length) throw new Error(`${definition.name} has no option ${strange}`);
  const defaults = Object.entries(definition.options).map(([name, option]) => [name, option.default]);
  return definition.create({ ...Object.fromEntries(defaults), ...given });
}
