import { nameOf } from './lock-file.ts';

interface Property {
  readonly name: string;
  readonly value: string;
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly Property[];
}

/** A CycloneDX document, as far as it is changed here. */
export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** On each component that esbuild puts into a function: the functions that hold it. */
export const deployedProperty = 'delivrd:deployed-in';

/**
 * npm's document with what it can't know: the project's name (npm takes that of the folder) and which components are deployed.
 * @param deployed functions by the place in the lock file, such as `node_modules/p-map`.
 * @param versionOf the version at such a place.
 */
export function markDeployed(
  sbom: Sbom,
  projectName: string,
  deployed: ReadonlyMap<string, readonly string[]>,
  versionOf: (place: string) => string | undefined,
): Sbom {
  const functionsOf = new Map<string, Set<string>>();
  for (const [place, functions] of deployed) {
    const ref = `${nameOf(place)}@${versionOf(place)}`;
    functionsOf.set(ref, new Set([...(functionsOf.get(ref) ?? []), ...functions]));
  }
  const components = sbom.components.map((component) => {
    const functions = functionsOf.get(`${component.name}@${component.version}`);
    if (!functions) return component;
    const property = { name: deployedProperty, value: [...functions].sort().join(' ') };
    return { ...component, properties: [...(component.properties ?? []), property] };
  });
  const { metadata } = sbom;
  return { ...sbom, metadata: { ...metadata, component: { ...metadata.component, name: projectName } }, components };
}

export const isDeployed = ({ properties = [] }: Component): boolean =>
  properties.some(({ name }) => name === deployedProperty);

/** The document of what is deployed alone. Where a package between two others is not, one depends on the other directly. */
export function onlyDeployed(sbom: Sbom): Sbom {
  const components = sbom.components.filter(isDeployed);
  const kept = new Set(components.map((component) => component['bom-ref']));
  const next = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const reached = (from: string): readonly string[] => {
    const found = new Set<string>();
    const passed = new Set<string>();
    const open = [...(next.get(from) ?? [])];
    for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
      if (kept.has(ref)) found.add(ref);
      else if (!passed.has(ref)) open.push(...(next.get(ref) ?? []));
      passed.add(ref);
    }
    return [...found].sort();
  };
  const refs = [sbom.metadata.component['bom-ref'], ...kept];
  return { ...sbom, components, dependencies: refs.map((ref) => ({ ref, dependsOn: reached(ref) })) };
}
