/** The core's services and every plugin of a catalogue, as bindings. */
import 'reflect-metadata';
import { Container, ContainerModule } from 'inversify';
import { fixedOptions, madeFault } from '../catalogue/index.js';
import type { Catalogue, Entry } from '../catalogue/types.js';
import type { Make } from '../config/types.js';
import {
  Checkpoints,
  Domains,
  Interrupt,
  KeptFolders,
  Log,
  PluginError,
  Pretrained,
  Pruners,
  Python,
  Signals,
  Teachers,
  Trainer,
  type Chosen,
  type Kind,
} from '../plugin/index.js';

/** The name under which the container knows the factories of a kind. */
export const kindToken = (kind: Kind): symbol => Symbol.for(`stillhouse:plugin:${kind}`);

type Factory = (options: Readonly<Record<string, unknown>>) => unknown;

function bindPlugin(bind: Container['bind'], { definition }: Entry): void {
  const create =
    (...services: unknown[]): Factory =>
    (options) => {
      const made = (definition.create as (...all: unknown[]) => unknown)(fixedOptions(definition, options), ...services);
      const fault = madeFault(definition.kind, made);
      if (fault) throw new PluginError(definition.kind, definition.name, fault);
      return made;
    };
  bind<Factory>(kindToken(definition.kind))
    .toResolvedValue(create as never, [...(definition.inject ?? [])] as never)
    .whenNamed(definition.name);
}

/** Binds each plugin's factory under its kind and name; the services it asks for are injected. */
export const pluginModule = (catalogue: Catalogue): ContainerModule =>
  new ContainerModule(({ bind }) => catalogue.list().forEach((entry) => bindPlugin(bind as Container['bind'], entry)));

/** Services that a plugin may ask for: those of `stillhouse/plugin`. */
const services = [Checkpoints, Domains, Interrupt, KeptFolders, Log, Pretrained, Pruners, Python, Signals, Teachers, Trainer].map(
  (service) => service.description!.replace('stillhouse:', ''),
);

function resolve(container: Container, { kind, use }: Chosen): Factory {
  try {
    return container.get<Factory>(kindToken(kind), { name: use });
  } catch (fault) {
    const missing = /No bindings found for service: "Symbol\((?:stillhouse:)?(.*?)\)"/.exec(String(fault))?.[1];
    const told = missing && `asks for '${missing}', a service that the core does not have; known: ${services.join(', ')}`;
    throw new PluginError(kind, use, told ?? String(fault));
  }
}

/** Makes plugins of a catalogue with the services of a container. Throws a `PluginError` for a fault in the plugin's `create`. */
export function makeWith(container: Container): Make {
  return (chosen) => {
    const factory = resolve(container, chosen);
    try {
      return factory(chosen.options);
    } catch (fault) {
      if (fault instanceof Error && (fault.name === 'InputError' || fault.name === 'PluginError')) throw fault;
      throw new PluginError(chosen.kind, chosen.use, `create failed: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  };
}
