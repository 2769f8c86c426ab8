import { isReal, PluginError, type Option } from '../plugin/index.js';
import type { AnyDefinition } from './types.js';

type Values = Readonly<Record<string, unknown>>;

/** Whether an option of the plugin reaches its step as a scalar tensor and not its factory. */
const inStep = ({ kind, options }: AnyDefinition, name: string): boolean => {
  const option = (options as Record<string, Option | undefined>)[name];
  return (kind === 'loss' || kind === 'optimizer') && option !== undefined && isReal(option.format);
};

/** The values of the options that reach the step as scalar tensors; empty but for losses and optimizers. */
export const scalarOptions = (definition: AnyDefinition, values: Values): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => inStep(definition, name))) as Record<string, number>;

/** What a factory gets: the options that stay fixed while a step is traced. Reading one of the others throws, so that no number is baked in. */
export function fixedOptions(definition: AnyDefinition, values: Values): Values {
  const fixed = Object.fromEntries(Object.entries(values).filter(([name]) => !inStep(definition, name)));
  const { kind, name: plugin } = definition;
  const method = kind === 'loss' ? 'compute' : 'update';
  for (const name of Object.keys(scalarOptions(definition, values)))
    Object.defineProperty(fixed, name, {
      get() {
        throw new PluginError(
          kind,
          plugin,
          `create reads option '${name}', which reaches ${method} as a scalar tensor in its second argument`,
        );
      },
    });
  return fixed;
}
